// The words of the card fields, per language.
"use strict";
const WORDS = {
  en: {
    number: "Card number", expiry: "Expiration date", expiryHint: "MM / YY", cvc: "Security code",
    test: "Test cards of the payment double", approve: "Approve", decline: "Decline", factor: "Second factor", slow: "Slow",
    numberWrong: "Your card number is invalid.", expiryWrong: "Your card's expiration date is incomplete or in the past.",
    cvcWrong: "Your card's security code is incomplete.", unreachable: "The payment provider could not be reached. Try again.",
  },
  de: {
    number: "Kartennummer", expiry: "Ablaufdatum", expiryHint: "MM / JJ", cvc: "Prüfziffer",
    test: "Testkarten des Zahlungsdoubles", approve: "Genehmigen", decline: "Ablehnen", factor: "Zweiter Faktor", slow: "Langsam",
    numberWrong: "Die Kartennummer ist ungültig.", expiryWrong: "Das Ablaufdatum ist unvollständig oder liegt in der Vergangenheit.",
    cvcWrong: "Die Prüfziffer ist unvollständig.", unreachable: "Der Zahlungsanbieter ist nicht erreichbar. Versuchen Sie es noch einmal.",
  },
};
