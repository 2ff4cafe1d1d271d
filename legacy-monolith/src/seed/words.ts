/** The tree of categories and what is sold in each leaf: kinds of things and what they cost, in cents. */
export const CATEGORIES: Record<string, Record<string, { kinds: string[]; from: number; to: number }>> = {
  Kitchen: {
    Cookware: { kinds: ['Frying Pan', 'Stock Pot', 'Saucepan', 'Wok'], from: 1990, to: 14990 },
    Knives: { kinds: ['Chef Knife', 'Paring Knife', 'Bread Knife'], from: 990, to: 18990 },
    Coffee: { kinds: ['Coffee Grinder', 'French Press', 'Espresso Cup Set'], from: 1250, to: 24990 },
  },
  Garden: {
    Tools: { kinds: ['Spade', 'Hand Fork', 'Pruning Shears', 'Watering Can'], from: 595, to: 7990 },
    Plants: { kinds: ['Lavender', 'Olive Tree', 'Tomato Seeds'], from: 199, to: 8900 },
  },
  Office: {
    Paper: { kinds: ['Notebook', 'Sketch Pad', 'Index Cards'], from: 249, to: 2995 },
    Desk: { kinds: ['Desk Lamp', 'Letter Tray', 'Standing Desk'], from: 1495, to: 49900 },
  },
  Outdoor: {
    Camping: { kinds: ['Two-Person Tent', 'Sleeping Bag', 'Camping Stove'], from: 2495, to: 34900 },
    Cycling: { kinds: ['Bicycle Bell', 'Pannier Bag', 'Tyre Pump'], from: 695, to: 11990 },
  },
};

export const MAKERS = ['Nordlys', 'Alder & Ash', 'Kestrel', 'Bramble', 'Solvang', 'Ostara', 'Pike', 'Fennel'];
export const LINES = ['Classic', 'Compact', 'Pro', 'Light', 'Original', 'Studio', 'Everyday'];
export const MATERIALS = ['steel', 'oak', 'cast iron', 'recycled cotton', 'copper', 'ash wood', 'aluminium', 'linen'];

export const FIRST_NAMES = ['Ada', 'Bruno', 'Chiara', 'Dilan', 'Elif', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jonas'];
export const LAST_NAMES = ['Moreau', 'Novak', 'Okafor', 'Petersen', 'Rossi', 'Schmidt', 'Tanaka', 'Vega', 'Weber'];
export const STREETS = ['Linden Street', 'Harbour Road', 'Mill Lane', 'Station Road', 'Rose Avenue', 'Church Street'];
export const CITIES = [
  ['Berlin', '10115', 'DE'],
  ['Lyon', '69001', 'FR'],
  ['Porto', '4000-008', 'PT'],
  ['Graz', '8010', 'AT'],
  ['Ghent', '9000', 'BE'],
] as const;

export const OPINIONS: Record<number, string[]> = {
  1: ['Broke after a week', 'Not as described'],
  2: ['Disappointing', 'Too expensive for what it is'],
  3: ['It is all right', 'Does the job'],
  4: ['Good value', 'Very happy with it'],
  5: ['Excellent', 'Would buy it again', 'Exactly what I wanted'],
};

export const CARRIERS = ['DHL', 'DPD', 'GLS'];
export const RETURN_REASONS = ['Does not fit', 'Arrived damaged', 'Changed my mind'];
