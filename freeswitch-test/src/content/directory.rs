//! Who is in the directory: finds a user of a domain, and joins the user's settings with those of the group
//! and the domain.

use super::xml::{Document, Element};

/// A user, with the domain and, when the user is in one, the group.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    /// The `<user>` element as written.
    pub user: &'a Element,
    /// The `<group>` it was found in.
    pub group: Option<&'a Element>,
    /// The `<domain>`.
    pub domain: &'a Element,
}

impl Document {
    /// The domain called `name` of the directory.
    pub fn domain(&self, name: &str) -> Option<&Element> {
        self.locate("directory", "domain", "name", name)
    }

    /// Finds the user whose attribute `key` (usually `id`) is `name`, in the groups of the domain first.
    ///
    /// Under the key `id` a user is also found by its `number-alias`. A `type` other than `pointer` matches
    /// any name: FreeSWITCH asks for one of the attributes to match, not for all of them.
    pub fn user(&self, key: &str, name: &str, domain: &str) -> Option<User<'_>> {
        let domain = self.domain(domain)?;
        let in_group = domain.child("groups").and_then(|groups| {
            groups.children_named("group").find_map(|group| {
                let user = user_in(group.child("users")?, key, name)?;
                Some(User { user, group: Some(group), domain })
            })
        });
        in_group.or_else(|| {
            let user = user_in(domain.child("users").unwrap_or(domain), key, name)?;
            Some(User { user, group: None, domain })
        })
    }
}

impl User<'_> {
    /// The user with what group and domain add: parameters and variables that it does not set itself, and
    /// the attribute `domain-name`.
    pub fn merged(&self) -> Element {
        let mut user = self.user.clone();
        for source in self.group.into_iter().chain([self.domain]) {
            for (container, item) in
                [("params", "param"), ("variables", "variable"), ("profile-variables", "variable")]
            {
                merge(&mut user, source, container, item);
            }
        }
        if let Some(name) = self.domain.attribute("name").filter(|name| !name.is_empty()) {
            user.set_attribute("domain-name", name);
        }
        user
    }
}

fn user_in<'a>(users: &'a Element, key: &str, name: &str) -> Option<&'a Element> {
    let by_alias = key.eq_ignore_ascii_case("id");
    users.children_named("user").find(|user| {
        let is = |attribute| user.attribute(attribute).is_some_and(|value| value.eq_ignore_ascii_case(name));
        is(key)
            || by_alias && is("number-alias")
            || user.attribute("type").is_some_and(|kind| !kind.eq_ignore_ascii_case("pointer"))
    })
}

fn merge(user: &mut Element, source: &Element, container: &str, item: &str) {
    let at = match user.children.iter().position(|child| child.name == container) {
        Some(at) => at,
        None => {
            user.children.push(Element::new(container));
            user.children.len() - 1
        }
    };
    let (Some(into), Some(from)) = (user.children.get_mut(at), source.child(container)) else { return };
    for given in from.children_named(item) {
        let name = given.attribute("name").unwrap_or_default();
        if into.find(item, "name", name).is_none() {
            let mut added = Element::new(item);
            added.set_attribute("name", name);
            added.set_attribute("value", given.attribute("value").unwrap_or_default());
            into.children.push(added);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIRECTORY: &str = r#"
<document><section name="directory"><domain name="example.com">
  <params><param name="dial-string" value="domain"/></params>
  <variables><variable name="record" value="all"/><variable name="area" value="domain"/></variables>
  <groups><group name="default">
    <variables><variable name="area" value="group"/></variables>
    <users>
      <user id="SEP001120AABBCC">
        <variables><variable name="record" value="none"/></variables>
        <skinny><buttons><button position="1" type="Line"/></buttons></skinny>
      </user>
      <user id="bob" number-alias="1001"/>
    </users>
  </group></groups>
  <users><user id="alone"/></users>
</domain></section></document>"#;

    fn variable<'a>(user: &'a Element, name: &str) -> Option<&'a str> {
        user.child("variables")?.find("variable", "name", name)?.attribute("value")
    }

    #[test]
    fn a_user_is_found_by_id_alias_and_outside_groups() {
        let document = Document::parse(DIRECTORY).unwrap();
        let found = document.user("id", "sep001120aabbcc", "EXAMPLE.com").unwrap();
        assert_eq!(found.group.unwrap().attribute("name"), Some("default"));
        assert_eq!(document.user("id", "1001", "example.com").unwrap().user.attribute("id"), Some("bob"));
        assert!(document.user("id", "alone", "example.com").unwrap().group.is_none());
        assert!(document.user("id", "nobody", "example.com").is_none());
        assert!(document.user("id", "bob", "other.com").is_none());
    }

    #[test]
    fn the_nearest_setting_wins_and_the_rest_is_kept() {
        let document = Document::parse(DIRECTORY).unwrap();
        let user = document.user("id", "SEP001120AABBCC", "example.com").unwrap().merged();
        assert_eq!(variable(&user, "record"), Some("none"));
        assert_eq!(variable(&user, "area"), Some("group"));
        assert_eq!(user.child("params").unwrap().children[0].attribute("value"), Some("domain"));
        assert_eq!(user.attribute("domain-name"), Some("example.com"));
        assert!(user.child("skinny").unwrap().child("buttons").is_some());
    }
}
