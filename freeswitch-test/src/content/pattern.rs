//! Regular expressions as FreeSWITCH writes them: plain, or `/expression/flags`.

use fancy_regex::Regex;

/// What the groups of `expression` hold when it matches somewhere in `value`, the whole match first.
pub(super) fn captures(
    value: &str,
    expression: &str,
) -> Result<Option<Vec<String>>, Box<fancy_regex::Error>> {
    let pattern = match expression.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) {
        Some((pattern, options)) => {
            let flags: String = ['i', 's'].into_iter().filter(|flag| options.contains(*flag)).collect();
            if flags.is_empty() { pattern.to_owned() } else { format!("(?{flags}){pattern}") }
        }
        None => expression.to_owned(),
    };
    let found = Regex::new(&pattern)?.captures(value)?;
    Ok(found.map(|found| {
        found.iter().map(|group| group.map_or_else(String::new, |group| group.as_str().to_owned())).collect()
    }))
}
