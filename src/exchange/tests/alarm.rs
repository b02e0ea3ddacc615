//! What phones report on themselves.

use super::super::*;
use super::stage::Stage;
use crate::protocol::enums::AlarmSeverity;
use crate::protocol::messages::{Alarm, EnhancedAlarm};

#[test]
fn what_phones_report_is_utf_8_where_it_can_be_and_never_a_phrase() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    let texts: [(&[u8], &str); 3] = [
        ("<a b=\"Z\u{fc}rich\"/>".as_bytes(), "<a b=\"Z\u{fc}rich\"/>"),
        (b"<a b=\"Z\xfcrich\"/>", "<a b=\"Z\u{fc}rich\"/>"),
        (b"<a b=\"\x80\x24\"/>", "<a b=\"\u{80}$\"/>"),
    ];
    for (bytes, text) in texts {
        stage.says(phone, EnhancedAlarm { alarm_info: bytes.into() });
        let [Action::Publish(notice)] = &stage.actions[..] else { panic!("{:?}", stage.actions) };
        assert_eq!(notice.kind, NoticeKind::XmlAlarm(text.to_owned()));
        let alarm = Alarm {
            alarm_severity: AlarmSeverity::Warning,
            text: bytes.into(),
            parm1: Some(-1),
            parm2: None,
        };
        stage.says(phone, alarm);
        let [Action::Publish(notice)] = &stage.actions[..] else { panic!("{:?}", stage.actions) };
        let told = NoticeKind::Alarm { severity: 1, text: text.to_owned(), parm1: -1, parm2: 0 };
        assert_eq!(notice.kind, told);
    }
}
