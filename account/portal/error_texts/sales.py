"""What can be said about buying, subscriptions, licences and keys."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import HelpText
from account.portal.words import mark

_CHOOSE_PLAN: Final = mark("Choose one of the plans in the store.")
_ONE_SUBMIT: Final = mark("Send it again from the page or program that it came from. Nothing was charged.")
_ASK_SELLER: Final = mark("Check each character of the key, or ask whoever sold it to you.")

TEXTS: Final[dict[str, HelpText]] = {
    # buying
    "active_subscription_exists": HelpText(
        mark("You already have a subscription"),
        mark("Your subscription is paid and running, so a second one was not sold and nothing was charged."),
        mark("You can buy again when it has ended. To go on without a gap, leave auto-renewal on."),
        "renew",
    ),
    "plan_unknown": HelpText(
        mark("This plan is not sold"),
        mark("The plan is not in the catalogue, or no longer. Nothing was charged."),
        _CHOOSE_PLAN,
        "buy-on-the-web",
    ),
    "plan_not_sold_here": HelpText(
        mark("This plan is sold elsewhere"),
        mark("Some plans are sold in the App Store only, others only here. Nothing was charged."),
        _CHOOSE_PLAN,
        "app-store",
    ),
    "product_unknown": HelpText(
        mark("This product is not sold"),
        mark("The product is not in the catalogue, or no longer. Nothing was charged."),
        _CHOOSE_PLAN,
        "buy-on-the-web",
    ),
    "licences_out_of_range": HelpText(
        mark("This number of licences is not possible"),
        mark("The number is smaller than one, or larger than this store sells."),
        mark("Choose another number of licences."),
        "more-licences",
    ),
    "licences_not_more": HelpText(
        mark("You already have that many licences"),
        mark("The number that you choose is the new total, so it has to be higher than the present one."),
        mark("Choose a higher total, or plan fewer licences for the next renewal."),
        "more-licences",
    ),
    "licences_below_one": HelpText(
        mark("At least one licence stays"),
        mark("A subscription renews with one licence or more."),
        mark("Choose at least one licence, or switch auto-renewal off to let the subscription end."),
        "more-licences",
    ),
    "instrument_unknown": HelpText(
        mark("This way to pay is not known"),
        mark("The payment was not begun, and nothing was charged."),
        mark("Choose one of the ways to pay that the page offers."),
        "payment-methods",
    ),
    "card_number_refused": HelpText(
        mark("Never enter a real card number here"),
        mark("What you entered looks like a card number. It was refused and not stored."),
        mark("This store is a simulation that moves no money: choose one of its test cards instead."),
        "payment-methods",
    ),
    "contact_invalid": HelpText(
        mark("The contact details are not complete"),
        mark("The order needs a name, an email address and a postal address with a country."),
        mark("Complete the details and go on. Your cart is kept."),
        "buy-on-the-web",
    ),
    "payment_method_needed": HelpText(
        mark("Choose how to pay"),
        mark("No way to pay is chosen, and none is stored in your account."),
        mark("Choose one, then go on. Nothing was charged."),
        "payment-methods",
    ),
    "payment_method_in_use": HelpText(
        mark("This payment method is still needed"),
        mark("It is the last one, and a subscription renews with it."),
        mark("Add another one first, or switch auto-renewal off."),
        "payment-methods",
    ),
    "idempotency_key_missing": HelpText(
        mark("The order carries no mark of its own"),
        mark("Each order needs a mark by which a repetition is known, so that nothing is charged twice."),
        _ONE_SUBMIT,
        "no-double-charge",
    ),
    "idempotency_key_invalid": HelpText(
        mark("The order's mark is not valid"),
        mark("The mark has 16 to 64 letters, digits, dashes or underscores."),
        _ONE_SUBMIT,
        "no-double-charge",
    ),
    "idempotency_key_reused": HelpText(
        mark("This was already used for another order"),
        mark("The mark of an earlier order came with a different one, so nothing was done."),
        mark("Look at your orders, then start again from the store if something is missing."),
        "no-double-charge",
    ),
    "idempotency_key_in_flight": HelpText(
        mark("Your order is being worked on right now"),
        mark("The very same order is already on its way. It is charged once only."),
        mark("Wait a moment, then look at your orders."),
        "no-double-charge",
    ),
    "refund_not_allowed": HelpText(
        mark("This cannot be refunded here"),
        mark("A paid subscription cannot be cancelled or refunded, in whole or in part, by yourself."),
        mark("You can switch auto-renewal off: your access then goes on to the end of what you paid for."),
        "refunds",
    ),
    "order_not_open": HelpText(
        mark("This order is no longer open"),
        mark("It was paid, declined or cancelled before, so nothing was changed."),
        mark("Look at your orders to see what became of it."),
        "orders",
    ),
    "receipt_not_yet": HelpText(
        mark("There is no receipt yet"),
        mark("An order has a receipt once it is paid."),
        mark("Come back when the payment is confirmed."),
        "orders",
    ),
    "login_link_used": HelpText(
        mark("This link was used or is too old"),
        mark("The link from the Access Agent works once, and for one minute."),
        mark("Choose Buy or Manage again in the Access Agent, or sign in here."),
        "getting-started",
    ),
    "instrument_not_storable": HelpText(
        mark("This way to pay cannot be saved"),
        mark("A renewal could not be charged to it, so it can be used for single orders only."),
        mark("Save a card or a PayPal account instead."),
        "payment-methods",
    ),
    "cart_changed": HelpText(
        mark("Your cart has changed"),
        mark("It was changed in another window, so nothing was ordered and nothing was charged."),
        mark("Look at the cart again, then go on."),
        "buy-on-the-web",
    ),
    "order_not_possible": HelpText(
        mark("This order is no longer possible"),
        mark("What the order is for does not exist any more. Money that was paid goes back."),
        mark("Look at your subscriptions, then start again from the store."),
        "orders",
    ),
    "order_waits_for_payment": HelpText(
        mark("An order is waiting for its payment"),
        mark("You ordered in the store of this site before, and that order is still open."),
        mark("Pay for the waiting order, or cancel it first."),
        "payment-and-activation",
    ),
    "amount_out_of_range": HelpText(
        mark("This amount is not possible"),
        mark("An amount is a whole number of the smallest unit, and more than nothing."),
        mark("Enter another amount."),
    ),
    # keys and business accounts
    "key_malformed": HelpText(
        mark("This is not a licence key"),
        mark("The text does not have the form of a key."),
        _ASK_SELLER,
        "licence-keys",
    ),
    "key_unknown": HelpText(
        mark("This key is not known"),
        mark("No such key was issued."),
        _ASK_SELLER,
        "licence-keys",
    ),
    "key_already_registered": HelpText(
        mark("This key belongs to another account"),
        mark("A key can be registered once, and this one already is."),
        mark("Sign in with the account that registered it, or ask whoever sold it to you."),
        "licence-keys",
    ),
    "business_account_needed": HelpText(
        mark("This key needs a business account"),
        mark("Business keys are registered in a business account, and this one is personal."),
        mark("Make your account a business account under My account, or use the account of your company."),
        "business-accounts",
    ),
    "role_not_allowed": HelpText(
        mark("You may not do this for the company"),
        mark("Only an admin of the business account can do this."),
        mark("Ask an admin of the business account."),
        "business-accounts",
    ),
    # subscriptions
    "auto_renewal_unavailable": HelpText(
        mark("This subscription cannot renew by itself"),
        mark("Auto-renewal is not available for a subscription that came with something else."),
        mark("Its page says how it goes on."),
        "auto-renewal",
    ),
    "auto_renewal_needed": HelpText(
        mark("Switch auto-renewal on first"),
        mark("Access that came with a perpetual licence can have more licences once it renews by itself."),
        mark("Choose Enable Auto-Renewal on the subscription's page, then buy the licences."),
        "more-licences",
    ),
    "not_available_from_app_store": HelpText(
        mark("Not available for App Store subscriptions"),
        mark("The App Store manages this subscription, so this cannot be done here yet."),
        mark("You can ask to be told when it is possible, or manage the subscription in the App Store."),
        "app-store",
    ),
    "subscription_ended": HelpText(
        mark("This subscription has ended"),
        mark("What has ended cannot be changed any more."),
        mark("Buy a new subscription."),
        "subscription-expired",
    ),
    "fix_payment_needed": HelpText(
        mark("The renewal has to be paid first"),
        mark("The last renewal could not be charged, so nothing can be added now."),
        mark("Choose how to pay on the subscription's page; the payment is then tried again at once."),
        "payment-methods",
    ),
    "term_out_of_range": HelpText(
        mark("This length of time is not possible"),
        mark("A term is a whole number of months within the limits of the catalogue."),
        mark("Choose another length of time."),
    ),
    # the App Store
    "app_store_payment_declined": HelpText(
        mark("The App Store could not charge for this"),
        mark("The payment was declined, and nothing was bought."),
        mark("Check how you pay in the App Store, then try again."),
        "app-store",
    ),
    "app_store_ask_closed": HelpText(
        mark("This request is closed"),
        mark("It was answered before, or it has expired."),
        mark("Ask again from the app."),
        "app-store",
    ),
    "app_store_subscription_over": HelpText(
        mark("This App Store subscription has ended"),
        mark("What has ended cannot be switched off or on."),
        mark("Buy it again in the app."),
        "app-store",
    ),
    "app_store_signature_invalid": HelpText(
        mark("The purchase could not be verified"),
        mark("What came does not carry a valid signature of the App Store, so nothing was changed."),
        mark("Open the app again; it sends the purchase once more."),
        "app-store",
    ),
    "app_store_account_unknown": HelpText(
        mark("The purchase belongs to no account here"),
        mark("The App Store names an account that does not exist on this service."),
        mark("Sign in to the app with the account that you use here, then restore the purchase."),
        "app-store",
    ),
    "transaction_of_another_account": HelpText(
        mark("The purchase belongs to another account"),
        mark("The subscription was bought in the App Store with another account of this service."),
        mark("Sign in with the account that bought it."),
        "app-store",
    ),
    # simulated time
    "clock_backwards": HelpText(
        mark("Time does not go back"),
        mark("The clock of an account can stand still or go forward, never back."),
        mark("Choose a later instant."),
    ),
    "clock_rate_invalid": HelpText(
        mark("The clock cannot run at this speed"),
        mark("The speed of an account's clock is zero or more, within reason."),
        mark("Choose another speed."),
    ),
}
