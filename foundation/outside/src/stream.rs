//! Answers that are too great to be held: they are read piece by piece, and no more of them than is wanted.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};

use super::{Outside, OutsideError};

/// Who says nothing for so long does not go on.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);
/// Everything together. Who is not through by then asks for the rest.
const LONGEST_STREAM: Duration = Duration::from_secs(30 * 60);

/// An answer while it is read. It holds one piece at a time.
#[derive(Debug)]
pub struct Streamed {
    answer: reqwest::Response,
    left: u64,
}

impl Outside {
    /// Asks for something that is read piece by piece, of which no more than so many bytes are taken. Whoever reads
    /// it may take half an hour, and whoever sends it may be silent for half a minute.
    ///
    /// # Errors
    /// As [`OutsideError`] says.
    pub async fn stream(
        &self,
        request: Request<Vec<u8>>,
        most: u64,
    ) -> Result<Streamed, OutsideError> {
        self.must_be_allowed(request.uri())?;
        let mut request: reqwest::Request = request.try_into()?;
        *request.timeout_mut() = Some(LONGEST_STREAM);
        let asking = tokio::time::timeout(LONGEST_SILENCE, self.client.execute(request));
        let answer = asking.await.map_err(|_| silent())?;
        // Who knows the address of such an answer may read it: it stands in no message.
        let answer = answer.map_err(reqwest::Error::without_url)?;
        Ok(Streamed { answer, left: most })
    }
}

impl Streamed {
    /// How it was answered.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.answer.status()
    }

    /// What the answer says of itself.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// The next piece; nothing behind the last one.
    ///
    /// # Errors
    /// It does not go on, ends before it said it would, or is greater than was wanted.
    pub async fn next(&mut self) -> Result<Option<Bytes>, OutsideError> {
        let coming = tokio::time::timeout(LONGEST_SILENCE, self.answer.chunk());
        let piece = coming.await.map_err(|_| silent())?.map_err(reqwest::Error::without_url)?;
        if let Some(piece) = &piece {
            let long = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            self.left = self.left.checked_sub(long).ok_or(OutsideError::TooGreat)?;
        }
        Ok(piece)
    }
}

fn silent() -> OutsideError {
    OutsideError::Silent(std::io::ErrorKind::TimedOut.into())
}
