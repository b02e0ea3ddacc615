//! Holds the built library against the core: what it needs the core exports, and what it exports
//! is the module's table alone.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use object::{Object, ObjectSymbol};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[test]
fn every_symbol_of_the_core_that_is_needed_is_exported() -> Result<()> {
    let path = shared_folder().join("freeswitch/exports.txt");
    let Ok(exports) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return Ok(());
    };
    let exports: BTreeSet<&str> = exports.lines().collect();
    let needed = dynamic_symbols(|symbol| symbol.is_undefined())?;
    let core: Vec<&String> = needed.iter().filter(|name| name.starts_with("switch_")).collect();
    assert!(!core.is_empty(), "the library needs nothing of the core");
    let missing: Vec<_> = core.iter().filter(|name| !exports.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "the core does not export {missing:?}");
    Ok(())
}

#[test]
fn only_the_table_is_exported() -> Result<()> {
    let defined = dynamic_symbols(|symbol| symbol.is_definition())?;
    assert_eq!(defined, BTreeSet::from(["mod_skinny_module_interface".to_owned()]));
    Ok(())
}

fn dynamic_symbols(wanted: impl Fn(&object::Symbol<'_, '_>) -> bool) -> Result<BTreeSet<String>> {
    // The library that was built along with this test lies in the same folder.
    let bytes = std::fs::read(std::env::current_exe()?.with_file_name("libmod_skinny.so"))?;
    let file = object::File::parse(bytes.as_slice())?;
    let symbols = file.dynamic_symbols().filter(|symbol| wanted(symbol));
    symbols.map(|symbol| Ok(symbol.name()?.to_owned())).collect()
}

fn shared_folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    match std::env::var_os("SKINNY_SHARED") {
        Some(folder) if !beside.is_dir() => folder.into(),
        _ => beside,
    }
}
