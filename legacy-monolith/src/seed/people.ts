import type { Db } from '../lib/db.ts';
import { hashPasswordSync } from '../lib/passwords.ts';
import { daysBefore, inserter } from './insert.ts';
import type { Prng } from './prng.ts';
import { CITIES, FIRST_NAMES, LAST_NAMES, STREETS } from './words.ts';

export interface SeededUser {
  id: number;
  addressId: number;
  addressJson: string;
}

const OWN_HASHES = 20;

/** admin@shop.test / admin-password, then user1@shop.test / password-1 and so on. From user 21 on all share one hash. */
export function seedPeople(database: Db, random: Prng, howMany: number): SeededUser[] {
  const addUser = inserter(database, 'users', 'email password_hash name role status created_at updated_at');
  const addAddress = inserter(
    database,
    'addresses',
    'user_id label street city postal_code country is_default created_at updated_at',
  );
  const salt = (n: number) => n.toString(16).padStart(32, '0');
  const at = daysBefore(900);
  addUser({
    email: 'admin@shop.test',
    password_hash: hashPasswordSync('admin-password', salt(0)),
    name: 'Shop Admin',
    role: 'admin',
    status: 'active',
    created_at: at,
    updated_at: at,
  });

  const shared = howMany > OWN_HASHES ? hashPasswordSync('password-shared', salt(OWN_HASHES + 1)) : '';
  const users: SeededUser[] = [];
  for (let n = 1; n <= howMany; n++) {
    const created = daysBefore(random.int(400, 800) + random.next());
    const id = addUser({
      email: `user${n}@shop.test`,
      password_hash: n <= OWN_HASHES ? hashPasswordSync(`password-${n}`, salt(n)) : shared,
      name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
      role: 'customer',
      status: n > 10 && random.chance(0.02) ? 'blocked' : 'active',
      created_at: created,
      updated_at: created,
    });
    const addresses = ['Home', ...(random.chance(0.3) ? ['Work'] : [])].map((label, i) => {
      const [city, postal_code, country] = random.pick(CITIES);
      const street = `${random.pick(STREETS)} ${random.int(1, 120)}`;
      const address = { label, street, city, postal_code, country };
      const addressId = addAddress({
        ...address,
        user_id: id,
        is_default: i === 0 ? 1 : 0,
        created_at: created,
        updated_at: created,
      });
      return { addressId, addressJson: JSON.stringify({ label, street, city, postalCode: postal_code, country }) };
    });
    users.push({ id, ...addresses[0]! });
  }
  return users;
}
