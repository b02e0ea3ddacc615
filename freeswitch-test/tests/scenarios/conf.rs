//! Pieces of configuration that scenarios add to the sample.

use std::net::TcpListener;

use freeswitch_test::stage::Failure;

/// A port of the loopback interface where nobody listens.
pub(crate) fn free_port() -> Result<u16, Failure> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A file with one more profile: phones of a domain, that come to a port of the loopback interface and have the soft
/// keys to take a call.
pub(crate) fn profile(name: &str, domain: &str, port: u16) -> String {
    format!(
        r#"<include>
  <profile name="{name}">
    <settings>
      <param name="domain" value="{domain}"/>
      <param name="ip" value="127.0.0.1"/>
      <param name="port" value="{port}"/>
    </settings>
    <soft-key-set-sets>
      <soft-key-set-set name="default">
        <soft-key-set name="KeySetOnHook" value="SoftkeyNewcall"/>
        <soft-key-set name="KeySetRingIn" value="SoftkeyAnswer"/>
      </soft-key-set-set>
    </soft-key-set-sets>
  </profile>
</include>
"#
    )
}

/// A file with one more domain of the directory, in which one phone has one number.
pub(crate) fn domain(domain: &str, device: &str, number: &str) -> String {
    format!(
        r#"<include>
  <domain name="{domain}">
    <user id="{device}">
      <skinny>
        <buttons>
          <button position="1" type="Line" label="{domain}" value="{number}" caller-name="{domain}"/>
        </buttons>
      </skinny>
    </user>
  </domain>
</include>
"#
    )
}
