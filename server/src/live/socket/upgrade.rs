//! From an HTTP request to a socket, and the loop that reads it.

use super::command::{self, Command};
use super::{Sockets, dispatch, heartbeat, reply, resume, sign_in};
use crate::config::Config;
use crate::error::{Code, Problem};
use crate::http::address::Client;
use crate::http::origin;
use crate::http::problem::Reply;
use crate::live::frame;
use crate::live::outbox::{MOST_REPLIES, Outbox, OutboxStream};
use actix_web::body::BodyStream;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::io::ErrorKind;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::Notify;

/// Commands of one socket under way at once; beyond it nothing more is read.
const MOST_UNDER_WAY: usize = 128;

/// Upgrades to the live protocol (WebSocket). The token comes in the first frame or in `Authorization`, never in the
/// address. Refusals: `bad_origin` for a page of another origin.
#[utoipa::path(get, path = "/live", tag = "live", security((), ("token" = [])), responses((status = 101)))]
pub async fn upgrade(
    request: HttpRequest,
    body: web::Payload,
    client: Client,
    sockets: web::Data<Sockets>,
    config: web::Data<Config>,
) -> Result<HttpResponse, Reply> {
    origin::check(request.headers(), &config.server)?;
    let bearer = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::to_owned);
    let (response, session, stream) = actix_ws::handle(&request, body)
        .map_err(|_| Code::BadRequest.because("this address speaks WebSocket"))?;
    // Frames leave through the outbox; the session's own queue is not used.
    drop(session);
    let outbox = Outbox::new();
    let (head, upgrade) = response.into_parts();
    let response = head.set_body(BodyStream::new(OutboxStream::new(outbox.clone(), Box::new(upgrade))));
    let sockets = sockets.get_ref().clone();
    let most = sockets.frame_bytes;
    let stream = stream.max_frame_size(most).aggregate_continuations().max_continuation_size(most);
    actix_web::rt::spawn(async move {
        converse(sockets, outbox.clone(), stream, client.address.to_string(), bearer).await;
        outbox.close(1000, "");
    });
    Ok(response.map_into_boxed_body())
}

/// Signs in, then serves until either side ends.
async fn converse(
    sockets: Sockets,
    outbox: Arc<Outbox>,
    mut stream: AggregatedMessageStream,
    ip: String,
    bearer: Option<String>,
) {
    let behind = Arc::new(Notify::new());
    let Some(socket) = sign_in::first(&sockets, &outbox, &mut stream, ip, bearer, &behind).await else {
        return;
    };
    let socket = Rc::new(socket);
    let mut under_way = FuturesUnordered::new();
    let mut heart = heartbeat::Heart::new(sockets.pace);
    while !outbox.is_closed() {
        tokio::select! {
            biased;
            Some(()) = under_way.next(), if !under_way.is_empty() => {}
            () = behind.notified() => under_way.push(resume::catch_up(socket.clone())),
            beat = heart.beat() => heartbeat::act(&socket, &mut heart, beat),
            () = outbox.room_for_replies(), if outbox.replies() >= MOST_REPLIES => {}
            message = stream.next(), if under_way.len() < MOST_UNDER_WAY && outbox.replies() < MOST_REPLIES => {
                heart.heard();
                match read(message, &outbox) {
                    Read::Command(command) => under_way.extend(dispatch::begin(&socket, command)),
                    Read::Refused(id, problem) => {
                        outbox.push_reply(frame::text(&reply::refused(id, &problem)));
                    }
                    Read::Nothing => {}
                    Read::End => break,
                }
            }
        }
    }
}

/// What came in.
pub(super) enum Read {
    Command(Command),
    Refused(Option<i64>, Problem),
    Nothing,
    End,
}

/// Answers control frames, refuses what is no command.
pub(super) fn read(message: Option<Result<AggregatedMessage, ProtocolError>>, outbox: &Outbox) -> Read {
    let end = |code, reason| {
        outbox.close(code, reason);
        Read::End
    };
    match message {
        Some(Ok(AggregatedMessage::Text(text))) => match command::parse(&text) {
            Ok(command) => Read::Command(command),
            Err((id, problem)) => Read::Refused(id, problem),
        },
        Some(Ok(AggregatedMessage::Ping(body))) => {
            outbox.push_reply(frame::pong(&body));
            Read::Nothing
        }
        Some(Ok(AggregatedMessage::Pong(_))) => Read::Nothing,
        Some(Ok(AggregatedMessage::Binary(_))) => end(1003, "text frames only"),
        Some(Ok(AggregatedMessage::Close(_))) => end(1000, ""),
        Some(Err(ProtocolError::Overflow)) => end(1009, "frame too large"),
        Some(Err(ProtocolError::Io(error))) if error.kind() == ErrorKind::InvalidData => {
            end(1007, "not UTF-8")
        }
        // The library's word for a message whose parts are too large together.
        Some(Err(ProtocolError::Io(_))) => end(1009, "message too large"),
        Some(Err(_)) => end(1002, "protocol error"),
        None => Read::End,
    }
}
