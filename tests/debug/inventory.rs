// A program with structs behind references, for a debugger. Built by build-guests.bash.
#![no_std]
#![no_main]

pub struct Item {
    pub count: u32,
    pub price: u64,
}

pub enum Order<'a> {
    Nothing,
    Some(&'a Item),
}

pub struct Store {
    pub items: [Item; 2],
    pub open: bool,
}

mod prices {
    use super::Item;

    #[inline(never)]
    pub fn total(item: &Item, discount: u64) -> u64 {
        let full = u64::from(item.count) * item.price;
        let reduced = full - discount;
        reduced
    }
}

#[inline(never)]
fn first<'a>(store: &'a Store) -> Order<'a> {
    if store.open {
        let item = &store.items[0];
        return Order::Some(item);
    }
    Order::Nothing
}

#[no_mangle]
pub extern "C" fn run(count: u32) -> u64 {
    let store = Store {
        items: [Item { count, price: 7 }, Item { count: 1, price: 9 }],
        open: true,
    };
    match first(&store) {
        Order::Some(item) => prices::total(item, 1),
        Order::Nothing => 0,
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
