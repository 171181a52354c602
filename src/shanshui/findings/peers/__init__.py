"""Who a place is fairly compared with, and how far it is from them."""
