// The words of the card fields, per language; `refused` by decline code or code, where the API's own words are English.
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
    cvcWrong: "Die Prüfziffer ist unvollständig.", unreachable: "Der Zahlungsanbieter ist nicht erreichbar. Bitte noch einmal versuchen.",
    refused: {
      card_declined: "Die Karte wurde abgelehnt.", insufficient_funds: "Die Karte ist nicht ausreichend gedeckt.", expired_card: "Die Karte ist abgelaufen.",
      incorrect_cvc: "Die Prüfziffer der Karte ist falsch.", processing_error: "Die Karte konnte gerade nicht belastet werden. Bitte gleich noch einmal versuchen.",
    },
  },
  fr: {
    number: "Numéro de carte", expiry: "Date d’expiration", expiryHint: "MM / AA", cvc: "Code de sécurité",
    test: "Cartes de test du double de paiement", approve: "Accepter", decline: "Refuser", factor: "Second facteur", slow: "Lent",
    numberWrong: "Le numéro de carte n’est pas valide.", expiryWrong: "La date d’expiration est incomplète ou passée.",
    cvcWrong: "Le code de sécurité est incomplet.", unreachable: "Le prestataire de paiement est injoignable. Merci de réessayer.",
    refused: {
      card_declined: "Votre carte a été refusée.", insufficient_funds: "Les fonds de votre carte sont insuffisants.", expired_card: "Votre carte a expiré.",
      incorrect_cvc: "Le code de sécurité de la carte est incorrect.", processing_error: "La carte n’a pas pu être débitée. Merci de réessayer dans un instant.",
    },
  },
};
