//! One client for every caller: `Local` runs the use cases in this process, `Remote` sends them to another node.
//! Both give the same answers and the same errors; a caller must never need to know which it has.

mod remote;

use mo_contract::{Operation, RequestContext, error::Result};

pub use remote::{Remote, RemoteError};

/// Where operations go.
#[derive(Clone)]
pub enum MoClient {
    #[cfg(feature = "local")]
    Local(mo_services::Services),
    Remote(Remote),
}

/// An operation that this client can call.
#[cfg(feature = "local")]
pub trait Callable: Operation {
    fn run(
        services: &mo_services::Services,
        ctx: &RequestContext,
        op: Self,
    ) -> impl Future<Output = Result<Self::Output>> + Send;
}

#[cfg(feature = "local")]
impl<O: Operation> Callable for O
where
    mo_services::Services: mo_services::Handle<O>,
{
    async fn run(services: &mo_services::Services, ctx: &RequestContext, op: Self) -> Result<Self::Output> {
        services.call(ctx, op).await
    }
}

/// An operation that this client can call.
#[cfg(not(feature = "local"))]
pub trait Callable: Operation {}

#[cfg(not(feature = "local"))]
impl<O: Operation> Callable for O {}

impl MoClient {
    /// Calls an operation.
    ///
    /// # Errors
    /// The uniform error; from a remote node, `HTTP_ERROR` when its reply is none.
    pub async fn call<O: Callable>(&self, ctx: &RequestContext, op: O) -> Result<O::Output> {
        match self {
            #[cfg(feature = "local")]
            Self::Local(services) => O::run(services, ctx, op).await,
            Self::Remote(remote) => remote.call(ctx, op).await,
        }
    }
}
