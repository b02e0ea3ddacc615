//! Phones that reach the server over IPv6 talk over IPv6.

use std::net::{Ipv6Addr, TcpListener};

use freeswitch_test::ensure;
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Failure, Outcome, Setup};

use crate::hearing::hear_each_other;
use crate::runner::Director;
use crate::script::{connect, hang_up};

pub(crate) async fn a_call_over_it(director: Director) -> Outcome {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return Err(Failure::skip("the machine has no IPv6"));
    }
    let stage = director.stage(Setup::new().address(Ipv6Addr::LOCALHOST.into())).await?;
    let phone = |version| {
        let settings = stage.reserve().map(|name| Settings::new(&name).protocol(version));
        settings.map(|settings| Settings { address: Ipv6Addr::LOCALHOST.into(), ..settings })
    };
    let a = stage.connect(phone(17)?).await?;
    let b = stage.connect(phone(22)?).await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    let faults = [a.faults(), b.faults()].concat();
    ensure!(faults.is_empty(), "not understood: {faults:?}");
    stage.end()
}
