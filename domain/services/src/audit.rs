//! The line of audit that a refused command leaves. A command that was done leaves its own with its rows (see the dispatcher).
//! It must never hold what the command said: a name and a code are all.

use mo_contract::{Actor, ErrorCode, Kind, Operation, RequestContext, TenantId, operation::Scope};
use mo_store::AuditEntry;
use sea_orm::DbErr;

use crate::dispatcher::Services;

impl Services {
    /// Records that a command was refused, in a transaction of its own: the command's has been undone. Guests leave no line, or
    /// anyone could fill the log; nor does a database that is out of reach.
    pub async fn audit_refusal<O: Operation>(&self, ctx: &RequestContext, code: ErrorCode) {
        let nameless = matches!(ctx.actor, Actor::Guest | Actor::Front { .. });
        if O::KIND != Kind::Command || nameless || code == ErrorCode::Unavailable {
            return;
        }
        let entry = AuditEntry {
            request_id: &ctx.request_id,
            correlation_id: ctx.correlation_id.as_deref(),
            actor: &ctx.actor.label(),
            operation: O::ROUTE,
            outcome: code.as_str(),
        };
        // A tenant's log tells of its own people and of operators. Who belongs elsewhere must not be able to write in it.
        let named = ctx.tenant.filter(|_| O::SCOPE == Scope::Tenant && code != ErrorCode::TenantNotFound);
        let written = match named.filter(|tenant| is_at_home(&ctx.actor, *tenant)) {
            Some(tenant) => self.audit_in_tenant(tenant, &entry).await,
            None => self.audit_in_platform(&entry).await,
        };
        if let Err(cause) = written {
            let (request_id, operation, outcome) = (&ctx.request_id, O::ROUTE, code.as_str());
            tracing::error!(request_id, operation, outcome, %cause, "a refusal is not in the audit log");
        }
    }

    async fn audit_in_tenant(&self, tenant: TenantId, entry: &AuditEntry<'_>) -> Result<(), DbErr> {
        let tx = self.0.dbs.tenants.write(tenant).await?;
        tx.audit(entry).await?;
        tx.commit().await
    }

    async fn audit_in_platform(&self, entry: &AuditEntry<'_>) -> Result<(), DbErr> {
        let tx = self.0.dbs.platform.write().await?;
        tx.audit(entry).await?;
        tx.commit().await
    }
}

fn is_at_home(actor: &Actor, tenant: TenantId) -> bool {
    match actor {
        Actor::Member { tenant: own, .. } => *own == tenant,
        Actor::User(person) => person.is_operator || person.role_in(tenant).is_some(),
        actor => actor.is_operator(),
    }
}
