//! Waiting for what the user of a phone is to see or hear.

use std::sync::Arc;
use std::time::Duration;

use mod_skinny::protocol::enums::{CallState, Tone};
use tokio::time::timeout;

use super::{PATIENCE, Phone, PhoneError, Screen};

impl Phone {
    /// Waits at most [`PATIENCE`] until the screen is as wanted, and returns it.
    ///
    /// Looks at each state of the screen since the user's last action or the last wait that succeeded.
    ///
    /// # Errors
    ///
    /// Fails when the time is over; the error tells what was waited for, and shows the screen and the last messages.
    pub async fn until(
        &self,
        what: &str,
        wanted: impl FnMut(&Screen) -> bool,
    ) -> Result<Arc<Screen>, PhoneError> {
        self.until_within(PATIENCE, what, wanted).await
    }

    /// Does the same with another limit.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_within(
        &self,
        patience: Duration,
        what: &str,
        mut wanted: impl FnMut(&Screen) -> bool,
    ) -> Result<Arc<Screen>, PhoneError> {
        let mut number = self.shared.lock().start();
        let search = async {
            loop {
                let changed = self.shared.changed.notified();
                tokio::pin!(changed);
                // From here on, so that no change is missed between the look and the wait.
                changed.as_mut().enable();
                if let Some(screen) = self.shared.lock().find(&mut number, &mut wanted) {
                    return screen;
                }
                changed.await;
            }
        };
        timeout(patience, search).await.map_err(|_| PhoneError::TimedOut {
            device: self.name().to_owned(),
            what: what.to_owned(),
            waited: patience,
            report: self.report(),
        })
    }

    /// Waits until a tone plays.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until), like all that follow.
    pub async fn until_tone(&self, tone: Tone) -> Result<Arc<Screen>, PhoneError> {
        self.until(&format!("the tone {tone:?}"), |screen| screen.tone == Some(tone)).await
    }

    /// Waits until no tone plays.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_quiet(&self) -> Result<Arc<Screen>, PhoneError> {
        self.until("silence", |screen| screen.tone.is_none()).await
    }

    /// Waits until it rings and a call shows why.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_ringing(&self) -> Result<Arc<Screen>, PhoneError> {
        let rings = |screen: &Screen| screen.ringer.is_some() && screen.call_in(CallState::RingIn).is_some();
        self.until("ringing", rings).await
    }

    /// Waits until a call is in a state.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_state(&self, state: CallState) -> Result<Arc<Screen>, PhoneError> {
        self.until(&format!("a call in the state {state:?}"), |screen| screen.call_in(state).is_some()).await
    }

    /// Waits until a call is connected and sound goes both ways.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_talking(&self) -> Result<Arc<Screen>, PhoneError> {
        let talks = |screen: &Screen| {
            screen.call_in(CallState::Connected).is_some_and(|call| {
                screen.receiving.contains(&call.reference) && screen.transmitting.contains(&call.reference)
            })
        };
        self.until("a connected call with sound", talks).await
    }

    /// Waits until nothing goes on any more: no call, no ringing, no tone, loudspeaker off.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_idle(&self) -> Result<Arc<Screen>, PhoneError> {
        let idle = |screen: &Screen| {
            screen.is_idle() && screen.receiving.is_empty() && screen.transmitting.is_empty()
        };
        self.until("an idle phone", idle).await
    }

    /// Waits until the status line contains a text.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_prompt(&self, text: &str) -> Result<Arc<Screen>, PhoneError> {
        self.until(&format!("the prompt {text:?}"), |screen| screen.status().contains(text)).await
    }

    /// Waits until the server has ended the connection.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub async fn until_disconnected(&self) -> Result<Arc<Screen>, PhoneError> {
        self.until("the end of the connection", |screen| screen.disconnected).await
    }
}
