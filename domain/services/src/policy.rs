//! Who may call what, as one pure function over data. The matrix test asks it for every operation, role and tenant.

use mo_contract::{Access, Actor, Error, TenantId, operation::Scope};

/// The order is the contract's: credentials, then the tenant, then the right.
///
/// # Errors
/// `UNAUTHENTICATED`, `TENANT_REQUIRED` or `FORBIDDEN`.
pub fn allows(access: Access, scope: Scope, actor: &Actor, tenant: Option<TenantId>) -> Result<(), Error> {
    if access != Access::Public && *actor == Actor::Guest {
        return Err(Error::unauthenticated());
    }
    if scope.names_tenant() && tenant.is_none() {
        return Err(Error::tenant_required());
    }
    let allowed = match (access, actor) {
        (Access::Public, _) | (_, Actor::System) => true,
        (Access::Member(needed), Actor::Member { tenant: own, role, .. }) => tenant == Some(*own) && *role >= needed,
        (Access::Member(needed), Actor::User(person)) => {
            tenant.and_then(|tenant| person.role_in(tenant)).is_some_and(|role| role >= needed)
        }
        (Access::Person, Actor::User(_)) => true,
        (Access::Operator(_), actor) => actor.is_operator(),
        (Access::Front, actor) => actor.is_operator() || matches!(actor, Actor::Front { .. }),
        (Access::Member(_) | Access::Person, _) => false,
    };
    if allowed { Ok(()) } else { Err(Error::forbidden()) }
}
