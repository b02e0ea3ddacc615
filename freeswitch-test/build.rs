//! Builds the embedded host's variadic functions and exports what modules need of it.

use std::{env, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src/bin/freeswitch-host");
    let (variadic, exports) = (host.join("variadic.c"), host.join("exports.txt"));
    println!("cargo:rerun-if-changed={}", variadic.display());
    println!("cargo:rerun-if-changed={}", exports.display());

    // Linked to the host alone: the library and the other program know nothing of it.
    let objects = cc::Build::new().file(&variadic).warnings(true).compile_intermediates();
    for object in objects {
        println!("cargo:rustc-link-arg-bin=freeswitch-host={}", object.display());
    }
    // A plain export of everything would let a module bind to the host's own copy of the module.
    println!("cargo:rustc-link-arg-bin=freeswitch-host=-Wl,--dynamic-list={}", exports.display());
    Ok(())
}
