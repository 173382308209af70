// The double's own payment page: made with its own script, as a merchant's page would be.
"use strict";
const page = document.getElementById("pay");
const message = document.getElementById("message");
const button = document.getElementById("submit");
const { secret, account, returnUrl } = page.dataset;
const stripe = window.Stripe("pk_test_double", { stripeAccount: account });
const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
const elements = stripe.elements({ clientSecret: secret, appearance: { theme: dark ? "night" : "stripe" } });
elements.create("payment").mount("#payment-element");

const SAYS = { succeeded: "Paid.", processing: "The payment is being processed.", canceled: "The payment was cancelled." };

function tell(intent) {
  message.textContent = SAYS[intent.status] || "";
  button.disabled = intent.status in SAYS;
}

button.addEventListener("click", async () => {
  button.disabled = true;
  message.textContent = "";
  const confirmParams = { return_url: returnUrl || window.location.href };
  const result = await stripe.confirmPayment({ elements, confirmParams, redirect: returnUrl ? "always" : "if_required" });
  button.disabled = false;
  if (result.error) message.textContent = result.error.message;
  else tell(result.paymentIntent);
});

stripe.retrievePaymentIntent(secret).then(({ paymentIntent }) => paymentIntent && tell(paymentIntent));
