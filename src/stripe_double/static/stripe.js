// A stand-in for Stripe's script: window.Stripe(publishableKey, {stripeAccount, locale}).
// It writes no inline script or style, so it works on pages whose policy allows only this origin
// in script-src, frame-src and connect-src. Card fields live in a frame of this origin.
(() => {
  "use strict";

  const ORIGIN = new URL(document.currentScript.src).origin;
  const ANSWER_TIMEOUT_MS = 60000;

  class IntegrationError extends Error {
    constructor(message) {
      super(message);
      this.name = "IntegrationError";
    }
  }

  function randomChannel() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  class PaymentElement {
    constructor(stripe, options) {
      this.stripe = stripe;
      this.options = options;
      this.channel = randomChannel();
      this.listeners = new Map();
      this.waiting = new Map();
      this.number = 0;
      this.frame = null;
      this.onMessage = this.onMessage.bind(this);
      this.ready = new Promise((resolve) => {
        this.markReady = resolve;
      });
    }

    on(name, listener) {
      this.listeners.set(name, [...(this.listeners.get(name) || []), listener]);
      return this;
    }

    off(name, listener) {
      this.listeners.set(name, (this.listeners.get(name) || []).filter((known) => known !== listener));
      return this;
    }

    once(name, listener) {
      const wrapped = (event) => {
        this.off(name, wrapped);
        listener(event);
      };
      return this.on(name, wrapped);
    }

    emit(name, event) {
      for (const listener of this.listeners.get(name) || []) listener({ elementType: "payment", ...event });
    }

    mount(target) {
      const parent = typeof target === "string" ? document.querySelector(target) : target;
      if (!parent) throw new IntegrationError(`No element to mount on: ${target}`);
      this.unmount();
      const asked = new URLSearchParams({
        channel: this.channel,
        origin: window.location.origin,
        key: this.stripe.key,
        account: this.stripe.account || "",
        locale: this.options.locale || "auto",
      });
      this.frame = document.createElement("iframe");
      this.frame.title = "Secure payment input frame";
      this.frame.name = `stripe-double-${this.channel}`;
      this.frame.setAttribute("width", "100%");
      this.frame.setAttribute("height", "360");
      this.frame.setAttribute("frameborder", "0");
      this.frame.setAttribute("allow", "payment *");
      this.frame.src = `${ORIGIN}/elements/payment?${asked}`;
      window.addEventListener("message", this.onMessage);
      parent.replaceChildren(this.frame);
    }

    unmount() {
      window.removeEventListener("message", this.onMessage);
      if (this.frame) this.frame.remove();
      this.frame = null;
    }

    destroy() {
      this.unmount();
      this.listeners.clear();
    }

    update(options) {
      this.options = { ...this.options, ...options };
      this.tell("configure", { appearance: this.options.appearance });
    }

    focus() {
      this.tell("focus");
    }

    clear() {
      this.tell("clear");
    }

    collapse() {}

    tell(type, content = {}) {
      if (!this.frame) return;
      this.frame.contentWindow.postMessage({ ...content, type, channel: this.channel }, ORIGIN);
    }

    async ask(type, content = {}) {
      if (!this.frame) throw new IntegrationError("The Payment Element is not mounted.");
      await this.ready;
      const number = ++this.number;
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          this.waiting.delete(number);
          resolve({ error: { type: "api_connection_error", message: "The payment provider did not answer." } });
        }, ANSWER_TIMEOUT_MS);
        this.waiting.set(number, { resolve, timer });
        this.tell(type, { ...content, number });
      });
    }

    onMessage(event) {
      const message = event.data;
      if (!this.frame || event.origin !== ORIGIN || event.source !== this.frame.contentWindow) return;
      if (!message || message.channel !== this.channel) return;
      if (message.type === "ready") {
        this.tell("configure", { appearance: this.options.appearance });
        this.markReady();
        this.emit("ready", {});
      } else if (message.type === "resize") {
        this.frame.setAttribute("height", String(Math.min(Math.max(Number(message.height) || 0, 80), 1200)));
      } else if (message.type === "result") {
        this.settle(message);
      } else if (["change", "focus", "blur"].includes(message.type)) {
        this.emit(message.type, message.event || {});
      }
    }

    settle(message) {
      const waiting = this.waiting.get(message.number);
      if (!waiting) return;
      clearTimeout(waiting.timer);
      this.waiting.delete(message.number);
      waiting.resolve(message.result);
    }
  }

  class Elements {
    constructor(stripe, options) {
      this.stripe = stripe;
      this.options = { locale: stripe.locale, ...options };
      this.element = null;
    }

    create(type, options = {}) {
      if (type !== "payment") throw new IntegrationError(`This stand-in makes the payment element only, not ${type}.`);
      if (this.element) throw new IntegrationError("Can only create one Element of type payment.");
      this.element = new PaymentElement(this.stripe, { ...this.options, ...options });
      return this.element;
    }

    getElement(type) {
      return type === "payment" ? this.element : null;
    }

    update(options) {
      this.options = { ...this.options, ...options };
      if (this.element) this.element.update(options);
    }

    async fetchUpdates() {
      return {};
    }

    async submit() {
      if (!this.element) throw new IntegrationError("Create and mount a Payment Element first.");
      const result = await this.element.ask("validate");
      return result.error ? { error: result.error } : { selectedPaymentMethod: "card" };
    }
  }

  function intentOf(clientSecret) {
    const match = /^(pi_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/.exec(clientSecret || "");
    if (!match) throw new IntegrationError("Give the clientSecret of a PaymentIntent.");
    return match[1];
  }

  function go(url) {
    window.location.assign(url);
    return new Promise(() => {});
  }

  class StripeDouble {
    constructor(key, options) {
      this.key = key;
      this.account = options.stripeAccount || null;
      this.locale = options.locale || "auto";
    }

    elements(options = {}) {
      return new Elements(this, options);
    }

    async retrievePaymentIntent(clientSecret) {
      const asked = new URLSearchParams({ client_secret: clientSecret });
      const headers = { authorization: `Bearer ${this.key}` };
      if (this.account) headers["stripe-account"] = this.account;
      try {
        const answer = await fetch(`${ORIGIN}/v1/payment_intents/${intentOf(clientSecret)}?${asked}`, { headers });
        const content = await answer.json();
        return content.error ? { error: content.error } : { paymentIntent: content };
      } catch (problem) {
        if (problem instanceof IntegrationError) throw problem;
        return { error: { type: "api_connection_error", message: "The payment provider could not be reached." } };
      }
    }

    async confirmPayment({ elements, clientSecret, confirmParams = {}, redirect = "always" }) {
      const secret = clientSecret || (elements && elements.options.clientSecret);
      const id = intentOf(secret);
      if (!elements || !elements.element) throw new IntegrationError("Give elements with a mounted Payment Element.");
      if (redirect === "always" && !confirmParams.return_url) {
        throw new IntegrationError("confirmParams.return_url is required unless redirect is 'if_required'.");
      }
      const returnUrl = new URL(confirmParams.return_url || window.location.href, window.location.href).href;
      const checked = await elements.submit();
      if (checked.error) return { error: checked.error };
      const result = await elements.element.ask("confirm", { id, clientSecret: secret, returnUrl });
      return this.conclude(result, { secret, returnUrl, redirect });
    }

    conclude(result, { secret, returnUrl, redirect }) {
      if (result.error) return { error: result.error };
      const intent = result.paymentIntent;
      if (intent.status === "requires_action") return this.act(intent);
      if (redirect === "if_required") return { paymentIntent: intent };
      const back = new URL(returnUrl);
      back.searchParams.set("payment_intent", intent.id);
      back.searchParams.set("payment_intent_client_secret", secret);
      back.searchParams.set("redirect_status", intent.status === "processing" ? "pending" : "succeeded");
      return go(back.href);
    }

    act(intent) {
      const action = intent.next_action;
      const url = action.type === "redirect_to_url" ? action.redirect_to_url.url : action.use_stripe_sdk.stripe_js;
      return go(url);
    }

    async handleNextAction({ clientSecret }) {
      const result = await this.retrievePaymentIntent(clientSecret);
      if (result.error || result.paymentIntent.status !== "requires_action") return result;
      return this.act(result.paymentIntent);
    }
  }

  window.Stripe = (key, options = {}) => {
    if (typeof key !== "string" || !key.startsWith("pk_test_")) {
      throw new IntegrationError("This stand-in takes publishable test keys only: pk_test_...");
    }
    return new StripeDouble(key, options);
  };
  window.Stripe.version = "double";
})();
