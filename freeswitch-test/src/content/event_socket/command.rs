//! Splits what a client sends into commands: a line, header lines, a blank line, and a body when
//! `Content-Length` announces one.

use crate::content::event::EventData;

/// A longer head is no command.
const HEAD_LIMIT: usize = 10 * 1024 * 1024;

/// A longer body is refused.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// One command of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// The first line.
    pub(super) line: String,
    /// The headers and the body.
    pub(super) data: EventData,
}

/// The client sent something that is too long to be a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Takes the next whole command off the front of `buffer`; `None` when more bytes are needed.
pub(super) fn take(buffer: &mut Vec<u8>) -> Result<Option<Command>, TooLong> {
    let blank = buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    buffer.drain(..blank);
    let Some((head_end, body_start)) = end_of_head(buffer) else {
        return if buffer.len() > HEAD_LIMIT { Err(TooLong) } else { Ok(None) };
    };
    let head = String::from_utf8_lossy(buffer.get(..head_end).unwrap_or_default()).into_owned();
    let mut lines = head.split(['\r', '\n']).filter(|line| !line.is_empty());
    let mut command = Command { line: lines.next().unwrap_or_default().to_owned(), ..Command::default() };
    for line in lines {
        if let Some((name, value)) = line.split_once(':') {
            command.data.headers.push((name.to_owned(), value.trim_start_matches(' ').to_owned()));
        }
    }
    let length = command.data.header("Content-Length").map_or(0, |value| value.trim().parse().unwrap_or(0));
    if length > BODY_LIMIT {
        return Err(TooLong);
    }
    let Some(body) = buffer.get(body_start..body_start + length) else { return Ok(None) };
    if length > 0 {
        command.data.body = Some(body.to_vec());
    }
    buffer.drain(..body_start + length);
    Ok(Some(command))
}

/// Where the head ends and where the body starts: two line feeds with at most carriage returns between.
fn end_of_head(buffer: &[u8]) -> Option<(usize, usize)> {
    let mut first = None;
    for (at, byte) in buffer.iter().enumerate() {
        match (byte, first) {
            (b'\n', Some(end)) => return Some((end, at + 1)),
            (b'\n', None) => first = Some(at),
            (b'\r', _) => {}
            _ => first = None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_come_apart_at_blank_lines() {
        let mut buffer = b"\napi status\nconsole_execute: true\n\nexit\r\n\r\nrest".to_vec();
        let api = take(&mut buffer).unwrap().unwrap();
        assert_eq!((api.line.as_str(), api.data.header("Console_Execute")), ("api status", Some("true")));
        assert_eq!(take(&mut buffer).unwrap().unwrap().line, "exit");
        assert_eq!(take(&mut buffer), Ok(None));
        assert_eq!(buffer, b"rest");
    }

    #[test]
    fn a_body_is_waited_for() {
        let whole = b"sendevent CUSTOM\nContent-Length: 4\n\nbodyapi";
        let mut buffer = whole[..whole.len() - 5].to_vec();
        assert_eq!(take(&mut buffer), Ok(None));
        buffer = whole.to_vec();
        assert_eq!(take(&mut buffer).unwrap().unwrap().data.body.as_deref(), Some(&b"body"[..]));
        assert_eq!(buffer, b"api");
    }

    #[test]
    fn an_enormous_body_is_refused() {
        assert_eq!(take(&mut b"sendevent X\nContent-Length: 99999999\n\n".to_vec()), Err(TooLong));
    }
}
