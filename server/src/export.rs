//! The parity export's two forms: CSV as PostgreSQL's `COPY … CSV HEADER` writes it, and JSON.
//! Columns and their order are fixed.

use mo_contract::event::EventRow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

const COLUMNS: [&str; 5] = ["occurred_at", "event_type", "entity_type", "entity_id", "payload"];

pub fn csv_header() -> Vec<u8> {
    format!("{}\n", COLUMNS.join(",")).into_bytes()
}

pub fn csv_rows(events: &[EventRow]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for event in events {
        let payload = event.payload.to_string();
        // Writing to memory does not fail.
        let _ = writer.write_record([
            &event.occurred_at,
            &event.event_type,
            &event.entity_type,
            &event.entity_id,
            &payload,
        ]);
    }
    writer.into_inner().unwrap_or_default()
}

/// Array elements; a comma goes before each but the very first of the document.
pub fn json_rows(events: &[EventRow], first: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, event) in events.iter().enumerate() {
        if !(first && index == 0) {
            out.push(b',');
        }
        let row = serde_json::json!({
            "occurred_at": event.occurred_at, "event_type": event.event_type, "entity_type": event.entity_type,
            "entity_id": event.entity_id, "payload": event.payload,
        });
        out.extend_from_slice(row.to_string().as_bytes());
    }
    out
}
