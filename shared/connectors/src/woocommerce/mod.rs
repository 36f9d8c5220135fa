//! woocommerce
