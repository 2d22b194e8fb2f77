//! The one list of all operations. RPC routes, OpenAPI, the policy matrix and the documents are made from it;
//! an operation that is not here cannot be called.

use crate::{
    access::{Access, OperatorRole, Role},
    brand::*,
    event::{
        CountEvents, CountTenantEvents, EventCounts, EventPage, EventStats, EventTally, ListEvents, ListTenantEvents,
    },
    fleet::{Fleet, ShowFleet},
    identity::*,
    menu::*,
    operation,
    operation::Done,
    order::*,
    picture::*,
    pricing::*,
    tenant::*,
};

/// Calls `$callback!` with every operation's type.
#[macro_export]
macro_rules! for_each_operation {
    ($callback:ident) => {
        $callback! {
            $crate::menu::GetStoreConfig,
            $crate::menu::GetMenu,
            $crate::pricing::PriceCart,
            $crate::order::PlaceOrder,
            $crate::order::TrackOrder,
            $crate::menu::CreateMenuItem,
            $crate::menu::ListMenuItems,
            $crate::menu::UpdateMenuItem,
            $crate::menu::DeleteMenuItem,
            $crate::menu::RestoreMenuItem,
            $crate::menu::DuplicateMenuItem,
            $crate::menu::SellOutMenuItem,
            $crate::menu::ListRemovedItems,
            $crate::menu::ArrangeMenuItems,
            $crate::menu::RepriceMenuItems,
            $crate::menu::ShowItemHistory,
            $crate::menu::UpsertCategory,
            $crate::menu::UpdateCategory,
            $crate::menu::ArrangeCategories,
            $crate::menu::DeleteCategory,
            $crate::order::ListOrders,
            $crate::order::ShowBoard,
            $crate::order::ShowOrder,
            $crate::order::CreateOrder,
            $crate::order::CorrectOrder,
            $crate::order::ConfirmOrder,
            $crate::order::MarkOrderReady,
            $crate::order::FinishOrder,
            $crate::order::CancelOrder,
            $crate::order::PauseOrdering,
            $crate::order::ResumeOrdering,
            $crate::event::ListEvents,
            $crate::event::EventStats,
            $crate::event::CountEvents,
            $crate::event::ListTenantEvents,
            $crate::event::CountTenantEvents,
            $crate::tenant::ProvisionTenant,
            $crate::tenant::ListTenants,
            $crate::tenant::ShowTenant,
            $crate::tenant::SuspendTenant,
            $crate::tenant::ResumeTenant,
            $crate::tenant::ArchiveTenant,
            $crate::tenant::ResolveHost,
            $crate::tenant::ShowVitals,
            $crate::tenant::ListTenantMembers,
            $crate::fleet::ShowFleet,
            $crate::tenant::CreateToken,
            $crate::tenant::ListTokens,
            $crate::tenant::RevokeToken,
            $crate::identity::SignIn,
            $crate::identity::ShowSession,
            $crate::identity::SignOut,
            $crate::identity::ListSessions,
            $crate::identity::RevokeSession,
            $crate::identity::ChangePassword,
            $crate::identity::CreateUser,
            $crate::identity::ListUsers,
            $crate::identity::RemoveOperator,
            $crate::identity::ListMembers,
            $crate::identity::InviteMember,
            $crate::identity::ChangeMember,
            $crate::identity::RemoveMember,
            $crate::identity::RevokeInvitation,
            $crate::identity::ShowInvitation,
            $crate::identity::AcceptInvitation,
            $crate::brand::ShowBrand,
            $crate::brand::DraftBrand,
            $crate::brand::SetLogo,
            $crate::brand::PublishBrand,
            $crate::brand::DiscardBrand,
            $crate::brand::RestoreBrand,
            $crate::brand::ShowHouseSettings,
            $crate::brand::UpdateTenant,
            $crate::picture::AttachPicture,
            $crate::picture::DescribePicture,
            $crate::picture::RemovePicture,
        }
    };
}

macro_rules! listed {
    ($($op:ty),+ $(,)?) => {$( impl operation::Listed for $op {} )+};
}
for_each_operation!(listed);

const STAFF: Access = Access::Member(Role::Staff);
const OWNER: Access = Access::Member(Role::Owner);
const MANAGER: Access = Access::Member(Role::Manager);
const OPERATOR: Access = Access::Operator(OperatorRole::Operator);

operation!(
    GetStoreConfig,
    "store.config",
    Query,
    Tenant,
    Access::Public,
    StoreConfig,
    "The restaurant's name, currency, brand and profile."
);
operation!(
    GetMenu,
    "store.menu",
    Query,
    Tenant,
    Access::Public,
    Menu,
    "The menu by category, sold-out dishes included."
);
operation!(
    PriceCart,
    "cart.price",
    Query,
    Tenant,
    Access::Public,
    PricedCart,
    "What a cart costs now, and which lines can't be ordered.",
    checked
);
operation!(
    PlaceOrder,
    "order.place",
    Command,
    Tenant,
    Access::Public,
    Order,
    "Places an order at the menu's prices.",
    checked
);
operation!(TrackOrder, "order.track", Query, Tenant, Access::Public, Order, "An order, for whoever holds its id.");
operation!(CreateMenuItem, "menu_item.create", Command, Tenant, MANAGER, MenuItem, "Adds a dish.", checked);
operation!(ListMenuItems, "menu_item.list", Query, Tenant, STAFF, Menu, "The menu as the house sees it.");
operation!(UpdateMenuItem, "menu_item.update", Command, Tenant, MANAGER, MenuItem, "Changes a dish.", checked);
operation!(
    DeleteMenuItem,
    "menu_item.delete",
    Command,
    Tenant,
    MANAGER,
    Done,
    "Takes a dish off the menu; orders keep their snapshot."
);
operation!(RestoreMenuItem, "menu_item.restore", Command, Tenant, MANAGER, MenuItem, "Brings a deleted dish back.");
operation!(
    DuplicateMenuItem,
    "menu_item.duplicate",
    Command,
    Tenant,
    MANAGER,
    MenuItem,
    "Makes a second dish like this one, not offered yet.",
    checked
);
operation!(
    SellOutMenuItem,
    "menu_item.sell_out",
    Command,
    Tenant,
    STAFF,
    MenuItem,
    "Marks a dish as sold out for today, or as there again."
);
operation!(
    ListRemovedItems,
    "menu_item.list_removed",
    Query,
    Tenant,
    MANAGER,
    RemovedItems,
    "Deleted dishes that can be brought back."
);
operation!(
    ArrangeMenuItems,
    "menu_item.arrange",
    Command,
    Tenant,
    MANAGER,
    Done,
    "Puts dishes into a category in an order.",
    checked
);
operation!(
    RepriceMenuItems,
    "menu_item.reprice",
    Command,
    Tenant,
    MANAGER,
    Menu,
    "Prices many dishes anew, all or none.",
    checked
);
operation!(
    ShowItemHistory,
    "menu_item.history",
    Query,
    Tenant,
    MANAGER,
    ItemHistory,
    "Who changed a dish, when and how."
);
operation!(
    UpdateCategory,
    "category.update",
    Command,
    Tenant,
    MANAGER,
    Category,
    "Names or describes a category anew.",
    checked
);
operation!(
    ArrangeCategories,
    "category.arrange",
    Command,
    Tenant,
    MANAGER,
    Done,
    "Puts the categories in an order.",
    checked
);
operation!(
    DeleteCategory,
    "category.delete",
    Command,
    Tenant,
    MANAGER,
    Done,
    "Deletes a category; its dishes stay on the menu."
);
operation!(
    UpsertCategory,
    "category.upsert",
    Command,
    Tenant,
    MANAGER,
    Category,
    "Makes or changes a category.",
    checked
);
operation!(ListOrders, "order.list", Query, Tenant, STAFF, OrderPage, "Orders, newest first.", checked);
operation!(ShowBoard, "order.board", Query, Tenant, STAFF, Board, "The orders that are to be done now.");
operation!(ShowOrder, "order.show", Query, Tenant, STAFF, OrderDetail, "An order and the steps of its life.");
operation!(
    CreateOrder,
    "order.create",
    Command,
    Tenant,
    STAFF,
    HouseOrder,
    "Takes an order for a guest, at the menu's prices.",
    checked
);
operation!(
    CorrectOrder,
    "order.correct",
    Command,
    Tenant,
    STAFF,
    HouseOrder,
    "Changes an order that is not finished; lines that stay keep their price.",
    checked
);
operation!(ConfirmOrder, "order.confirm", Command, Tenant, STAFF, HouseOrder, "Confirms a pending order.");
operation!(MarkOrderReady, "order.ready", Command, Tenant, STAFF, HouseOrder, "Says that a confirmed order is ready.");
operation!(FinishOrder, "order.done", Command, Tenant, STAFF, HouseOrder, "Says that the guest has a ready order.");
operation!(
    CancelOrder,
    "order.cancel",
    Command,
    Tenant,
    STAFF,
    HouseOrder,
    "Calls off an order that is not done.",
    checked
);
operation!(
    PauseOrdering,
    "ordering.pause",
    Command,
    TenantAccount,
    STAFF,
    OrderingState,
    "Takes no orders from guests for some minutes.",
    checked
);
operation!(
    ResumeOrdering,
    "ordering.resume",
    Command,
    TenantAccount,
    STAFF,
    OrderingState,
    "Takes orders from guests again."
);
operation!(ListEvents, "event.list", Query, Tenant, MANAGER, EventPage, "A page of the event log.", checked);
operation!(EventStats, "event.stats", Query, Tenant, MANAGER, EventCounts, "Events of the last hour, by type.");
operation!(
    CountEvents,
    "event.count",
    Query,
    Tenant,
    MANAGER,
    EventTally,
    "How many events of each type a window has.",
    checked
);
operation!(
    ListTenantEvents,
    "tenant.events",
    Query,
    Platform,
    OPERATOR,
    EventPage,
    "A page of a restaurant's log, or of the platform's own.",
    checked
);
operation!(
    CountTenantEvents,
    "tenant.event_count",
    Query,
    Platform,
    OPERATOR,
    EventTally,
    "How many events of each type a window of a log has.",
    checked
);
operation!(
    ProvisionTenant,
    "tenant.provision",
    Command,
    Platform,
    OPERATOR,
    Provisioned,
    "Makes a restaurant with its own schema.",
    checked
);
operation!(ListTenants, "tenant.list", Query, Platform, OPERATOR, TenantPage, "All restaurants.", checked);
operation!(
    ShowTenant,
    "tenant.show",
    Query,
    Platform,
    OPERATOR,
    TenantDetail,
    "A restaurant and the steps of its life."
);
operation!(
    SuspendTenant,
    "tenant.suspend",
    Command,
    Platform,
    OPERATOR,
    Tenant,
    "Takes a storefront off for a while.",
    checked
);
operation!(
    ResumeTenant,
    "tenant.resume",
    Command,
    Platform,
    OPERATOR,
    Tenant,
    "Brings a suspended storefront back.",
    checked
);
operation!(
    ArchiveTenant,
    "tenant.archive",
    Command,
    Platform,
    OPERATOR,
    Tenant,
    "Ends a restaurant; its data stays readable.",
    checked
);
operation!(
    ResolveHost,
    "tenant.resolve_host",
    Query,
    Platform,
    Access::Front,
    std::sync::Arc<Tenant>,
    "The restaurant of a host."
);
operation!(
    ShowVitals,
    "tenant.vitals",
    Query,
    Platform,
    OPERATOR,
    VitalsList,
    "Schema version and last order of the restaurants of a list.",
    checked
);
operation!(
    ListTenantMembers,
    "tenant.members",
    Query,
    Platform,
    OPERATOR,
    MemberList,
    "The people of a restaurant, and who is invited."
);
operation!(ShowFleet, "fleet.status", Query, Platform, OPERATOR, Fleet, "How every restaurant's schema stands.");
operation!(
    CreateToken,
    "token.create",
    Command,
    Platform,
    OPERATOR,
    CreatedToken,
    "Makes an API token; its secret is shown once.",
    checked
);
operation!(ListTokens, "token.list", Query, Platform, OPERATOR, TokenList, "API tokens, never their secrets.");
operation!(RevokeToken, "token.revoke", Command, Platform, OPERATOR, Token, "Ends a token at once.");
operation!(SignIn, "session.create", Command, Platform, Access::Public, OpenedSession, "Signs a person in.", checked);
operation!(
    ShowSession,
    "session.resolve",
    Query,
    Platform,
    Access::Person,
    Who,
    "Who is signed in, and where they work."
);
operation!(SignOut, "session.end", Command, Platform, Access::Person, Done, "Signs the caller out.");
operation!(
    ListSessions,
    "session.list",
    Query,
    Platform,
    Access::Person,
    SessionList,
    "The open sessions of the caller."
);
operation!(
    RevokeSession,
    "session.revoke",
    Command,
    Platform,
    Access::Person,
    Done,
    "Ends one of the sessions of the caller."
);
operation!(
    ChangePassword,
    "password.change",
    Command,
    Platform,
    Access::Person,
    Done,
    "Changes the password of the caller and ends their other sessions.",
    checked
);
operation!(
    CreateUser,
    "user.create",
    Command,
    Platform,
    OPERATOR,
    Invited,
    "Invites somebody to the platform or to a restaurant.",
    checked
);
operation!(ListUsers, "user.list", Query, Platform, OPERATOR, UserList, "Everybody who can sign in.");
operation!(
    RemoveOperator,
    "operator.remove",
    Command,
    Platform,
    OPERATOR,
    Done,
    "Takes an operator's rights on the platform away at once."
);
operation!(
    ListMembers,
    "member.list",
    Query,
    TenantAccount,
    MANAGER,
    MemberList,
    "The people of a restaurant, and who is invited."
);
operation!(
    InviteMember,
    "member.invite",
    Command,
    TenantAccount,
    OWNER,
    Invited,
    "Invites somebody to a restaurant.",
    checked
);
operation!(ChangeMember, "member.change", Command, TenantAccount, OWNER, Member, "Gives a member another role.");
operation!(
    RemoveMember,
    "member.remove",
    Command,
    TenantAccount,
    OWNER,
    Done,
    "Takes a member out of a restaurant at once."
);
operation!(
    RevokeInvitation,
    "invitation.revoke",
    Command,
    TenantAccount,
    OWNER,
    Done,
    "Takes an open invitation back."
);
operation!(
    ShowInvitation,
    "invitation.show",
    Query,
    Platform,
    Access::Public,
    Invitation,
    "What an invitation is for, for whoever holds its link."
);
operation!(
    AcceptInvitation,
    "invitation.accept",
    Command,
    Platform,
    Access::Public,
    OpenedSession,
    "Accepts an invitation and signs the person in.",
    checked
);
operation!(ShowBrand, "brand.show", Query, TenantAccount, MANAGER, Brand, "The published brand, and the draft.");
operation!(DraftBrand, "brand.draft", Command, TenantAccount, MANAGER, Brand, "Keeps a draft of the brand.", checked);
operation!(PublishBrand, "brand.publish", Command, TenantAccount, MANAGER, Brand, "Shows guests the draft.");
operation!(DiscardBrand, "brand.discard", Command, TenantAccount, MANAGER, Brand, "Throws the draft away.");
operation!(
    RestoreBrand,
    "brand.restore",
    Command,
    TenantAccount,
    MANAGER,
    Brand,
    "Undoes the last publishing of the brand."
);
operation!(
    ShowHouseSettings,
    "tenant.settings",
    Query,
    TenantAccount,
    MANAGER,
    HouseSettings,
    "What the house says of itself, its language and its clock."
);
operation!(
    UpdateTenant,
    "tenant.update",
    Command,
    TenantAccount,
    OWNER,
    HouseSettings,
    "Changes what the house says of itself.",
    checked
);
operation!(
    AttachPicture,
    "picture.attach",
    Command,
    Tenant,
    MANAGER,
    Picture,
    "Gives a dish a picture.",
    checked,
    // Base64 takes four characters for three bytes.
    MAX_BYTES / 3 * 4 + 4_096
);
operation!(
    DescribePicture,
    "picture.describe",
    Command,
    Tenant,
    MANAGER,
    Picture,
    "Says anew what is on a dish's picture.",
    checked
);
operation!(RemovePicture, "picture.remove", Command, Tenant, MANAGER, Done, "Takes a dish's picture away.");
operation!(
    SetLogo,
    "brand.logo",
    Command,
    TenantAccount,
    MANAGER,
    Brand,
    "Gives the draft of the brand a logo, or none.",
    checked,
    MAX_BYTES / 3 * 4 + 4_096
);
