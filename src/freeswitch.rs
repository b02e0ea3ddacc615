//! The boundary with FreeSWITCH.

pub mod sys;
