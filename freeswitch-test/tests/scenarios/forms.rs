//! The forms of the command `skinny`, read from its help.

use freeswitch_test::stage::{Failure, Stage};

/// One place of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// One of these words.
    Words(Vec<String>),
    /// A word of a class, such as `profile`; one with an ellipsis goes on to the end of the line.
    Class(String),
}

impl Place {
    fn read(text: &str) -> Self {
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        match inner.strip_prefix('<').and_then(|text| text.strip_suffix('>')) {
            Some(class) => Self::Class(class.to_owned()),
            None => Self::Words(inner.split('|').map(str::to_owned).collect()),
        }
    }
}

/// Every form, as the module itself lists them.
pub(crate) async fn of(stage: &Stage) -> Result<Vec<String>, Failure> {
    let forms = in_help(&stage.api("skinny help").await?);
    if forms.is_empty() {
        return Err(Failure::new("the help lists nothing"));
    }
    Ok(forms)
}

/// The forms in the text of the help.
pub(crate) fn in_help(help: &str) -> Vec<String> {
    help.lines().filter_map(|line| line.trim_end().strip_prefix("skinny ")).map(str::to_owned).collect()
}

/// The places of a form.
pub(crate) fn places(form: &str) -> Vec<Place> {
    form.split(' ').map(Place::read).collect()
}

/// The classes of words in a form.
pub(crate) fn classes(form: &str) -> Vec<String> {
    let class = |place| match place {
        Place::Class(class) => Some(class),
        Place::Words(_) => None,
    };
    places(form).into_iter().filter_map(class).collect()
}
