//! The wrappers at work on real pointers: a small core of the tests' own stands behind the C functions. Miri runs
//! these tests too, and sees each access through a pointer that is not valid any more, each race, each leak.

mod core;

mod callbacks;
mod calls;
mod events;
mod hunts;
mod life_cycle;
mod module;
mod streams;
mod strings;
mod trees;
