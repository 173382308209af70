/** Signing out takes the door's list of names off this browser. What waits for the server stays sealed, for whoever signs
    in again; a phone that joined with a code of its own belongs to nobody's sign-in and stays as it is. */
export async function forgetDoor(): Promise<void> {
  if (typeof indexedDB === "undefined" || !(await indexedDB.databases?.())?.some((one) => one.name === "admit-door")) return;
  const db = await answered(indexedDB.open("admit-door"));
  try {
    const stores = db.transaction(["self", "pages", "events", "history"], "readwrite");
    const self = (await answered(stores.objectStore("self").get("self"))) as { kind?: string } | undefined;
    if (self?.kind !== "member") return;
    for (const name of ["pages", "events", "history"]) stores.objectStore(name).clear();
    for (const name of ["key names", "place"]) stores.objectStore("self").delete(name);
    await new Promise((resolve) => (stores.oncomplete = resolve));
  } finally {
    db.close();
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser could not read"));
  });
}
