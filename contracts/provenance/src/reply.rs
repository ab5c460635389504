//! What happens after a call that this contract made.

use crate::state;
use cosmwasm_std::{DepsMut, Reply, Response};
use provenance_api::event::ReceiptHookFailed;
use provenance_api::ShipmentId;

/// What a reply is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyId {
    /// a receipt hook failed
    ReceiptHook,
}

impl From<ReplyId> for u64 {
    fn from(id: ReplyId) -> Self {
        match id {
            ReplyId::ReceiptHook => 1,
        }
    }
}

/// Notes that the hook of a shipment failed. Never fails itself: an error here would undo the acceptance.
pub fn receipt_hook(deps: DepsMut<'_>, reply: &Reply) -> Response {
    let Ok(bytes) = <[u8; 8]>::try_from(reply.payload.as_slice()) else {
        return Response::new();
    };
    let shipment = ShipmentId(u64::from_be_bytes(bytes));
    match state::note_hook_failed(deps.storage, shipment) {
        Ok(()) => Response::new().add_event(ReceiptHookFailed { shipment }),
        Err(_) => Response::new(),
    }
}
