import type { DeviceKey } from "../wire/proof";
import type { Database } from "./database";

/** Who this app is: a device of one organizer, or the browser of a member with a device at each of theirs. */
export type Self =
  | { readonly kind: "device"; readonly slug: string; readonly organizer: string; readonly id: string; readonly name: string;
      readonly token: string; readonly key: DeviceKey }
  | { readonly kind: "member"; readonly account: string; readonly name: string; readonly devices: Readonly<Record<string, string>> };

/** Where this app stands; kept, so that it opens there again without a network. */
export interface Place { readonly slug: string; readonly event: string; readonly gate: string | null; readonly session: string | null }

export class Selves {
  constructor(private readonly database: Database) {}

  read(): Promise<Self | undefined> {
    return this.database.get<Self>("self", "self");
  }

  keep(self: Self): Promise<void> {
    return this.database.put("self", self, "self");
  }

  place(): Promise<Place | undefined> {
    return this.database.get<Place>("self", "place");
  }

  stand(place: Place): Promise<void> {
    return this.database.put("self", place, "place");
  }

  leavePlace(): Promise<void> {
    return this.database.remove("self", "place");
  }

  async heard(): Promise<number> {
    return (await this.database.get<number>("self", "heard")) ?? 0;
  }

  hear(at: number): Promise<void> {
    return this.database.put("self", at, "heard");
  }

  async forget(): Promise<void> {
    await this.database.write(["self"], (stores) => {
      stores("self").delete("self");
      stores("self").delete("place");
    });
  }
}
