//! Generates the bindings to FreeSWITCH.
//!
//! The headers of an installed FreeSWITCH are used where `pkg-config freeswitch` finds a version
//! that the module knows, the project's own in `include/` where it does not. Either way only the
//! names that the project's header declares get bindings, so both give the same.

use std::{
    collections::BTreeSet,
    env, fs, io,
    path::{Path, PathBuf},
};

/// First version with the layouts that the module relies on.
const OLDEST: &str = "1.10.12";

/// Types that a module only holds pointers to, though the installed headers lay them out.
const OPAQUE: [&str; 18] = [
    "payload_map_s",
    "profile_node_s",
    "switch_asr_interface",
    "switch_channel_timetable",
    "switch_chat_application_interface",
    "switch_chat_interface",
    "switch_codec_interface",
    "switch_codec_settings",
    "switch_database_interface",
    "switch_directory_interface",
    "switch_file_interface",
    "switch_image",
    "switch_json_api_interface",
    "switch_limit_interface",
    "switch_management_interface",
    "switch_say_interface",
    "switch_speech_interface",
    "switch_timer_interface",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let include = root.join("include");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", include.display());

    let installed = pkg_config::Config::new().cargo_metadata(false).env_metadata(true).probe("freeswitch");
    let installed = installed.ok().filter(|library| {
        let known = at_least(&library.version, OLDEST);
        if !known {
            println!(
                "cargo:warning=FreeSWITCH {} is older than {OLDEST}: using the project's own headers",
                library.version
            );
        }
        known
    });

    let bindings = match &installed {
        Some(library) => {
            let paths = library.include_paths.iter().map(|path| format!("-I{}", path.display()));
            common_settings(&include)?.header_contents("installed.h", "#include <switch.h>").clang_args(paths)
        }
        None => {
            let header = include.join("freeswitch.h");
            common_settings(&include)?.header(header.display().to_string()).clang_arg("-nostdinc")
        }
    };
    let out = PathBuf::from(env::var("OUT_DIR")?);
    bindings.generate()?.write_to_file(out.join("bindings.rs"))?;

    if let Some(library) = installed {
        println!("cargo:rustc-env=MOD_SKINNY_FREESWITCH_HEADERS={}", library.version);
    }
    Ok(())
}

/// Returns the settings that both kinds of header share. Enumerations become integer constants: C
/// may hand over a value that this build does not know.
fn common_settings(include: &Path) -> io::Result<bindgen::Builder> {
    let mut builder = bindgen::builder()
        .rust_edition(bindgen::RustEdition::Edition2024)
        .default_enum_style(bindgen::EnumVariation::Consts)
        .prepend_enum_name(false)
        .derive_default(true)
        .merge_extern_blocks(true)
        .sort_semantically(true)
        .generate_comments(false)
        .layout_tests(true)
        .allowlist_var("SWITCH_API_VERSION");
    for name in declared_names(include)? {
        builder = builder.allowlist_function(&name).allowlist_type(&name);
    }
    for name in OPAQUE {
        builder = builder.opaque_type(name);
    }
    Ok(builder)
}

/// Returns every `switch_…` name in the project's headers.
fn declared_names(include: &Path) -> io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(include.join("freeswitch"))? {
        let text = fs::read_to_string(entry?.path())?;
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let ours = words.filter(|word| word.trim_start_matches('_').starts_with("switch_"));
        names.extend(ours.map(str::to_owned));
    }
    Ok(names)
}

/// Returns whether dotted version `found` is `wanted` or later; suffixes such as `-dev` are left out.
fn at_least(found: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Vec<u32> {
        version
            .split('.')
            .map(|part| {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().unwrap_or(0)
            })
            .collect()
    };
    numbers(found) >= numbers(wanted)
}
