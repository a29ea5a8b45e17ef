//! What a person can do here.

mod add_shop;
mod change_shop;
mod delete_view;
mod keep_layout;
mod save_view;
mod set_default_view;
mod set_parameter;

pub use add_shop::AddShop;
pub use change_shop::{ChangeShop, ShopChanges};
pub use delete_view::DeleteView;
pub use keep_layout::KeepLayout;
pub use save_view::SaveView;
pub use set_default_view::SetDefaultView;
pub use set_parameter::{ResetParameter, SetParameter};
