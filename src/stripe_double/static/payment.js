// The card fields, in a frame of the double's own origin: the merchant's page never sees a card number.
"use strict";
const asked = new URLSearchParams(window.location.search);
const PARENT = asked.get("origin");
const CHANNEL = asked.get("channel");
const fields = { number: document.getElementById("number"), expiry: document.getElementById("expiry"), cvc: document.getElementById("cvc") };
const language = (asked.get("locale") === "auto" ? navigator.language : asked.get("locale") || "en").slice(0, 2);
const words = WORDS[language] || WORDS.en;
const VARIABLES = ["colorPrimary", "colorBackground", "colorText", "colorDanger", "borderRadius", "fontSizeBase", "fontFamily", "spacingUnit"];
const SAFE_VALUE = /^[#\w\s.,%()'"-]{1,120}$/;

function tell(type, content = {}) {
  window.parent.postMessage({ ...content, type, channel: CHANNEL }, PARENT);
}

function digits(field) {
  return field.value.replace(/\D/g, "");
}

function passesLuhn(number) {
  const sum = [...number].reverse().reduce((total, character, place) => {
    const digit = Number(character) * (place % 2 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return number.length >= 12 && number.length <= 19 && sum % 10 === 0;
}

function expiry() {
  const [month, year] = [Number(digits(fields.expiry).slice(0, 2)), Number(digits(fields.expiry).slice(2, 4)) + 2000];
  return { month, year };
}

function isCurrent() {
  const { month, year } = expiry();
  return digits(fields.expiry).length === 4 && month >= 1 && month <= 12 && new Date(year, month, 1) > new Date();
}

const CHECKS = {
  number: [() => passesLuhn(digits(fields.number)), "numberWrong", "incomplete_number"],
  expiry: [isCurrent, "expiryWrong", "incomplete_expiry"],
  cvc: [() => digits(fields.cvc).length >= 3, "cvcWrong", "incomplete_cvc"],
};

function show(name, message) {
  fields[name].setAttribute("aria-invalid", message ? "true" : "false");
  document.getElementById(`${name}-problem`).textContent = message;
}

function validate() {
  const wrong = Object.keys(CHECKS).filter((name) => !CHECKS[name][0]());
  for (const name of Object.keys(CHECKS)) show(name, wrong.includes(name) ? words[CHECKS[name][1]] : "");
  if (wrong.length === 0) return {};
  fields[wrong[0]].focus();
  const [, word, code] = CHECKS[wrong[0]];
  return { error: { type: "validation_error", code, message: words[word] } };
}

function tellChange() {
  const complete = Object.values(CHECKS).every(([check]) => check());
  const empty = Object.values(fields).every((field) => field.value === "");
  tell("change", { event: { complete, empty, collapsed: false, value: { type: "card" } } });
}

function format(name) {
  const plain = digits(fields[name]);
  if (name === "number") fields.number.value = plain.slice(0, 19).replace(/(\d{4})(?=\d)/g, "$1 ");
  if (name === "expiry") fields.expiry.value = plain.length > 2 ? `${plain.slice(0, 2)} / ${plain.slice(2, 4)}` : plain;
  if (name === "cvc") fields.cvc.value = plain.slice(0, 4);
}

function inWords(error) {
  const message = words.refused?.[error.decline_code] || words.refused?.[error.code];
  return message ? { ...error, message } : error;
}

async function confirm({ id, clientSecret, returnUrl }) {
  const { month, year } = expiry();
  const form = new URLSearchParams({
    client_secret: clientSecret,
    return_url: returnUrl,
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": digits(fields.number),
    "payment_method_data[card][exp_month]": String(month),
    "payment_method_data[card][exp_year]": String(year),
    "payment_method_data[card][cvc]": digits(fields.cvc),
  });
  const headers = { authorization: `Bearer ${asked.get("key")}` };
  if (asked.get("account")) headers["stripe-account"] = asked.get("account");
  try {
    const answer = await fetch(`/v1/payment_intents/${encodeURIComponent(id)}/confirm`, { method: "POST", headers, body: form });
    const content = await answer.json();
    return content.error ? { error: inWords(content.error) } : { paymentIntent: content };
  } catch {
    return { error: { type: "api_connection_error", message: words.unreachable } };
  }
}

function configure(appearance) {
  const { theme = "stripe", variables = {} } = appearance || {};
  document.documentElement.dataset.theme = theme;
  for (const name of VARIABLES) {
    const value = variables[name];
    if (typeof value === "string" && SAFE_VALUE.test(value)) document.documentElement.style.setProperty(`--${name}`, value);
  }
}

async function obey(message) {
  if (message.type === "configure") configure(message.appearance);
  if (message.type === "focus") fields.number.focus();
  if (message.type === "clear") document.getElementById("card").reset();
  if (message.type === "validate") tell("result", { number: message.number, result: validate() });
  if (message.type === "confirm") tell("result", { number: message.number, result: await confirm(message) });
}

window.addEventListener("message", (event) => {
  if (event.origin !== PARENT || event.source !== window.parent || event.data?.channel !== CHANNEL) return;
  obey(event.data);
});

document.documentElement.lang = WORDS[language] ? language : "en";
for (const labelled of document.querySelectorAll("[data-word]")) labelled.textContent = words[labelled.dataset.word];
fields.expiry.placeholder = words.expiryHint;
document.getElementById("card").addEventListener("submit", (event) => event.preventDefault());
for (const [name, field] of Object.entries(fields)) {
  field.addEventListener("input", () => {
    format(name);
    show(name, "");
    tellChange();
  });
}
for (const button of document.querySelectorAll("button[data-number]")) {
  button.addEventListener("click", () => {
    fields.number.value = button.dataset.number;
    fields.expiry.value = `12${String((new Date().getFullYear() + 3) % 100).padStart(2, "0")}`;
    fields.cvc.value = "123";
    for (const name of Object.keys(fields)) {
      format(name);
      show(name, "");
    }
    tellChange();
  });
}
new ResizeObserver(() => tell("resize", { height: Math.ceil(document.documentElement.offsetHeight) + 2 })).observe(document.body);
tell("ready");
