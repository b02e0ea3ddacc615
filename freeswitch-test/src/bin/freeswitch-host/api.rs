//! The commands of the console and the event socket: the host's own, and those that modules add.

mod calls;
mod show;
mod system;

pub(crate) use calls::digits;

use crate::core::{
    event::{Event, Kind},
    fault,
    host::host,
    session::Session,
};

/// A command of the host's own.
struct Command {
    name: &'static str,
    run: fn(&str) -> String,
    description: &'static str,
    syntax: &'static str,
}

const fn command(
    name: &'static str,
    run: fn(&str) -> String,
    description: &'static str,
    syntax: &'static str,
) -> Command {
    Command { name, run, description, syntax }
}

/// Every command of the host's own.
const COMMANDS: &[Command] = &[
    command("console_complete", system::complete, "", "<line>"),
    command("create_uuid", |_| uuid::Uuid::new_v4().to_string(), "Create a uuid", ""),
    command("echo", str::to_owned, "Echo", "<data>"),
    command("eval", system::eval, "eval (noop)", "[uuid:<uuid> ]<expression>"),
    command("expand", system::expand, "Execute an api with variable expansion", "[uuid:<uuid> ]<cmd> <args>"),
    command("fault", fault::command, "Have something fail", fault::SYNTAX),
    command("fsctl", system::control, "FS control messages", system::CONTROL),
    command("global_getvar", system::global_getvar, "Get global var", "<var>"),
    command("global_setvar", system::global_setvar, "Set global var", "<var>=<value>"),
    command("hostname", |_| host().hostname.clone(), "Return the system hostname", ""),
    command("hupall", calls::hang_up_all, "hupall", "<cause> [<var> <value>]"),
    command("load", system::load, "Load Module", "<mod_name>"),
    command("module_exists", system::module_exists, "Check if module exists", "<module>"),
    command("originate", calls::originate, "Originate a call", calls::ORIGINATE_SYNTAX),
    command("reload", system::reload, "Reload module", "[-f] <mod_name>"),
    command("reloadacl", system::reload_acl, "Reload XML", ""),
    command("reloadxml", system::reload_xml, "Reload XML", ""),
    command("show", show::run, "Show various reports", show::SYNTAX),
    command("shutdown", |_| system::control("shutdown"), "Shutdown", ""),
    command("status", system::status, "Show current status", ""),
    command("unload", system::unload, "Unload module", "[-f] <mod_name>"),
    command("switchname", |_| host().hostname.clone(), "Return the switch name", ""),
    command("uuid_answer", calls::answer, "answer", "<uuid>"),
    command("uuid_break", calls::interrupt, "Break out of media being sent to channel", "<uuid>"),
    command("uuid_bridge", calls::bridge, "Bridge call legs", "<uuid> <other_uuid>"),
    command(
        "uuid_broadcast",
        calls::broadcast,
        "Execute dialplan application",
        "<uuid> <path> [aleg|bleg|both]",
    ),
    command("uuid_display", calls::display, "Update phone display", "<uuid> [<display>]"),
    command("uuid_dump", calls::dump, "Dump session vars", "<uuid> [format]"),
    command("uuid_exists", calls::exists, "Check if a uuid exists", "<uuid>"),
    command("uuid_getvar", calls::getvar, "Get a variable from a channel", "<uuid> <var>"),
    command("uuid_hold", calls::hold, "Place call on hold", "[off|toggle] <uuid> [<display>]"),
    command("uuid_kill", calls::kill, "Kill channel", "<uuid> [cause]"),
    command("uuid_park", calls::park, "Park channel", "<uuid>"),
    command("uuid_pre_answer", calls::pre_answer, "pre_answer", "<uuid>"),
    command("uuid_recv_dtmf", calls::receive_dtmf, "Receive dtmf digits", "<uuid> <dtmf_data>"),
    command("uuid_send_dtmf", calls::send_dtmf, "Send dtmf digits", "<uuid> <dtmf_data>"),
    command("uuid_setvar", calls::setvar, "Set a variable on a channel", "<uuid> <var> [value]"),
    command(
        "uuid_transfer",
        calls::transfer,
        "Transfer a session",
        "<uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]",
    ),
    command(
        "version",
        |_| format!("FreeSWITCH Version {} (embedded host)\n", crate::core::host::VERSION),
        "Version",
        "[short]",
    ),
];

/// Executes a command; its answer tells when there is none of that name.
pub(crate) fn execute(name: &str, argument: &str) -> String {
    find(name, argument, None).unwrap_or_else(|| format!("-ERR {name} Command not found!\n"))
}

/// Executes a command, perhaps on behalf of a session; `None` when there is none of that name.
pub(crate) fn find(name: &str, argument: &str, session: Option<&Session>) -> Option<String> {
    let own = COMMANDS.iter().find(|command| command.name.eq_ignore_ascii_case(name));
    let module = own.is_none().then(|| host().modules.api(name)).flatten();
    if own.is_none() && module.is_none() {
        return None;
    }
    Event::new(Kind::API).with("API-Command", name).with("API-Command-Argument", argument).fire();
    match (own, module) {
        // A line that ends with a blank is completed in another way.
        (Some(own), _) if own.name == "console_complete" => Some((own.run)(argument)),
        (Some(own), _) => Some((own.run)(argument.trim())),
        (None, Some(module)) => Some(module.run(argument, session)),
        (None, None) => None,
    }
}

/// Names of all commands.
pub(crate) fn names() -> Vec<String> {
    let own = COMMANDS.iter().map(|command| command.name.to_owned());
    own.chain(host().modules.api_names()).collect()
}

/// Name, description and syntax of the host's own commands.
fn described() -> impl Iterator<Item = [String; 3]> {
    COMMANDS.iter().map(|command| [command.name, command.description, command.syntax].map(str::to_owned))
}
