//! Buttons, lines and the other parts of a phone's configuration.

use crate::protocol::codec::{Byte, Fixed, Number, Slots, Tail, Terminated};
use crate::protocol::enums::ButtonType;
use crate::protocol::messages::StationIdentifier;
use crate::protocol::text::Text;

messages! { buttons:
    /// Ask for the forwarding state of a line.
    ForwardStatReq = 0x0009, FromPhone, "ForwardStatReqMessage" {
        line_number: u32,
    }

    /// Ask for one speed dial.
    SpeedDialStatReq = 0x000a, FromPhone, "SpeedDialStatReqMessage" {
        speed_dial_number: u32,
    }

    /// Ask for the number and labels of one line.
    LineStatReq = 0x000b, FromPhone, "LineStatReqMessage" {
        line_number: u32,
    }

    /// Ask for the device configuration summary.
    ConfigStatReq = 0x000c, FromPhone, "ConfigStatReqMessage" {}

    /// Ask for date and time.
    TimeDateReq = 0x000d, FromPhone, "TimeDateReqMessage" {}

    /// Ask for the button layout.
    ButtonTemplateReq = 0x000e, FromPhone, "ButtonTemplateReqMessage" {
        total_button_count: Option<u32>,
    }

    /// Ask for one service URL button.
    ServiceUrlStatReq = 0x0033, FromPhone, "ServiceURLStatReqMessage" | "ServiceUrlStatReqMessage" {
        service_url_index: u32,
    }

    /// Ask for the state of one feature button.
    FeatureStatReq = 0x0034, FromPhone, "FeatureStatReqMessage" {
        feature_index: u32,
        feature_capabilities: Option<u32>,
    }

    /// Forwarding state of a line.
    ForwardStatRes = 0x0090, ToPhone, "ForwardStatResMessage" | "ForwardStatMessage" {
        active_forward: u32,
        line_number: u32,
        forward_all_active: u32,
        forward_all_dirnum: Text as Number,
        forward_busy_active: u32,
        forward_busy_dirnum: Text as Number,
        forward_no_answer_active: u32,
        forward_no_answer_dirnum: Text as Number,
    }

    /// Number and label of one speed dial.
    SpeedDialStatRes = 0x0091, ToPhone, "SpeedDialStatResMessage" {
        speed_dial_number: u32,
        speed_dial_dir_number: Text as Fixed<24>,
        speed_dial_display_name: Text as Fixed<40>,
    }

    /// Number and labels of one line.
    LineStatRes = 0x0092, ToPhone, "LineStatResMessage" {
        line_number: u32,
        line_dir_number: Text as Fixed<24>,
        line_fully_qualified_display_name: Option<Text> as Tail<Fixed<40>>,
        line_text_label: Option<Text> as Tail<Fixed<40>>,
        line_display_options: Option<u32>,
    }

    /// Device configuration summary.
    ConfigStatRes = 0x0093, ToPhone, "ConfigStatResMessage" {
        station_id: StationIdentifier,
        user_name: Text as Fixed<40>,
        server_name: Text as Fixed<40>,
        number_of_lines: u32,
        number_of_speed_dials: u32,
    }

    /// Set date and time; phones take it as the end of registration.
    TimeDateRes = 0x0094, ToPhone, "TimeDateResMessage" | "DefineTimeDateMessage" {
        time_data_info: CalendarTime,
        system_time: u32,
    }

    /// Button layout.
    ButtonTemplateRes = 0x0097, ToPhone, "ButtonTemplateResMessage" {
        button_template: ButtonTemplate,
    }

    /// State of one feature button.
    FeatureStatRes = 0x011f, ToPhone, "FeatureStatResMessage" | "FeatureResMessage" {
        feature_index: u32,
        feature_id: ButtonType,
        feature_text_label: Text as Fixed<40>,
        feature_status: u32,
    }

    /// URL and label of one service button.
    ServiceUrlStatRes = 0x012f, ToPhone, "ServiceURLStatResMessage" | "ServiceUrlStatMessage" {
        service_url_index: u32,
        service_url: Text as Fixed<256>,
        service_url_display_name: Text as Fixed<40>,
    }

    /// Device configuration summary, dynamic strings.
    ConfigStatV2Res = 0x0142, ToPhone, "ConfigStatV2ResMessage" {
        station_id: StationIdentifierV2,
        number_of_lines: u32,
        number_of_speed_dials: u32,
        user_name: Text as Terminated<121>,
        server_name: Text as Terminated<121>,
    }

    /// Feature button state, dynamic label.
    FeatureStatV2Res = 0x0146, ToPhone, "FeatureStatV2ResMessage" {
        feature_index: u32,
        feature_id: ButtonType,
        feature_status: u32,
        feature_text_label: Text as Terminated<121>,
    }

    /// Line number and labels, dynamic strings.
    LineStatV2Res = 0x0147, ToPhone, "LineStatV2ResMessage" {
        line_number: u32,
        line_type: u32,
        line_dir_number: Text as Terminated<25>,
        line_fully_qualified_display_name: Text as Terminated<40>,
        line_text_label: Text as Terminated<40>,
    }

    /// Service URL, dynamic strings.
    ServiceUrlStatV2Res = 0x0148, ToPhone, "ServiceURLStatV2ResMessage" {
        service_url_index: u32,
        service_url: Text as Terminated<256>,
        service_url_display_name: Text as Terminated<121>,
    }

    /// Speed dial, dynamic strings.
    SpeedDialStatV2Res = 0x0149, ToPhone, "SpeedDialStatV2ResMessage" {
        speed_dial_number: u32,
        speed_dial_dir_number: Text as Terminated<24>,
        speed_dial_display_name: Text as Terminated<40>,
    }

    /// Ask for call limits of lines.
    CallCountReq = 0x015e, ToPhone, "CallCountReqMessage" {
        unknown: Option<u32>,
    }

    /// Call limits of lines.
    CallCountResp = 0x015f, FromPhone, "CallCountRespMessage" {
        total_num_of_configured_lines: u32,
        starting_line_instance: u32,
        [count line_data: u32]
        line_data: Vec<LineCallLimits> as Slots<LineCallLimits, 42>,
    }
}

wire_struct! {
    /// Local time. Sunday is day 0 of the week.
    CalendarTime {
        w_year: u32,
        w_month: u32,
        w_day_of_week: u32,
        w_day: u32,
        w_hour: u32,
        w_minute: u32,
        w_second: u32,
        w_milliseconds: u32,
    }

    /// What one button is. Unused ones are `Undefined`.
    ButtonDefinition {
        instance_number: u8,
        button_definition: ButtonType as Byte<ButtonType>,
    }

    /// The buttons of a phone, or a part of them.
    ButtonTemplate {
        button_offset: u32,
        button_count: u32,
        [count definition: u32]
        definition: Vec<ButtonDefinition> as Slots<ButtonDefinition, 42>,
    }

    /// Which device a message is about, with a dynamic name.
    StationIdentifierV2 {
        device_name: Text as Terminated<16>,
        user_id: u32,
        instance: u32,
    }

    /// How many calls a line takes.
    LineCallLimits {
        max_num_calls: u16,
        busy_trigger: u16,
    }
}
