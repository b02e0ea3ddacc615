//! The core's table of registrations, which `show registrations` prints.

use super::{codes::Status, sys, text};

/// A registered line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration<'a> {
    /// Directory number.
    pub user: &'a str,
    /// Directory domain.
    pub realm: &'a str,
    /// What tells registrations of the same user apart.
    pub token: &'a str,
    /// Dial string.
    pub url: &'a str,
    /// When it ends, in seconds since 1970; 0 for never.
    pub expires: u32,
    /// Phone's address.
    pub network_ip: &'a str,
    /// Phone's port.
    pub network_port: &'a str,
    /// Transport, such as `tcp`.
    pub network_proto: &'a str,
    /// Anything else.
    pub metadata: &'a str,
}

impl Registration<'_> {
    /// Adds the registration. The core writes it to its database later.
    ///
    /// # Errors
    /// What the core answered.
    pub fn add(&self) -> Result<(), Status> {
        let texts = [
            self.user,
            self.realm,
            self.token,
            self.url,
            self.network_ip,
            self.network_port,
            self.network_proto,
            self.metadata,
        ]
        .map(text::to_c);
        let [user, realm, token, url, ip, port, proto, metadata] = texts.each_ref().map(|text| text.as_ptr());
        // SAFETY: the core copies the strings, which outlive the call.
        let status = unsafe {
            sys::switch_core_add_registration(
                user,
                realm,
                token,
                url,
                self.expires,
                ip,
                port,
                proto,
                metadata,
            )
        };
        if status == sys::SWITCH_STATUS_SUCCESS { Ok(()) } else { Err(Status(status)) }
    }
}

/// Removes a registration.
///
/// # Errors
/// What the core answered.
pub fn remove(user: &str, realm: &str, token: &str) -> Result<(), Status> {
    let [user, realm, token] = [user, realm, token].map(text::to_c);
    // SAFETY: the core copies the strings, which outlive the call.
    let status = unsafe { sys::switch_core_del_registration(user.as_ptr(), realm.as_ptr(), token.as_ptr()) };
    if status == sys::SWITCH_STATUS_SUCCESS { Ok(()) } else { Err(Status(status)) }
}
