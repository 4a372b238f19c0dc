import { demoIds, demoKeys } from './ids.ts';

const shop = 'copper-and-crumb.example';

/** The agents: Copper & Crumb sells coffee and coffee equipment. */
export const demoUsers = [
  { id: demoKeys.admin, name: 'Priya Raman', email: `priya@${shop}`, roles: ['admin'] },
  { id: demoKeys.mara, name: 'Mara Lindqvist', email: `mara@${shop}`, roles: ['agent'] },
  { id: demoKeys.tomas, name: 'Tomás Herrera', email: `tomas@${shop}`, roles: ['agent'] },
];

export const demoTeams = [
  { id: demoKeys.orders, name: 'Orders & Delivery' },
  { id: demoKeys.products, name: 'Products & Repairs' },
];

export const demoQueues = [{ id: demoKeys.queue, name: 'Inbox' }];

const customers = [
  {
    email: demoIds.customerEmail,
    firstName: 'Inês',
    lastName: 'Ferreira',
    location: 'Porto',
    phone: '+351 220 000 114',
  },
  { email: 'oliver.bennett@mail.example', firstName: 'Oliver', lastName: 'Bennett', location: 'Leeds' },
  { email: 'hanna.vogel@post.example', firstName: 'Hanna', lastName: 'Vogel', location: 'Freiburg' },
  { email: 'camille.roux@courrier.example', firstName: 'Camille', lastName: 'Roux', location: 'Lyon' },
  { email: 'daniel.okafor@mail.example', firstName: 'Daniel', lastName: 'Okafor', location: 'Bristol' },
  { email: 'sofie.madsen@mail.example', firstName: 'Sofie', lastName: 'Madsen', location: 'Aarhus' },
  {
    email: 'kate.moreno@thecornerdesk.example',
    firstName: 'Kate',
    lastName: 'Moreno',
    location: 'Dublin',
    jobTitle: 'Office manager',
    company: 'The Corner Desk',
    background: 'Buys for three floors; prefers one invoice a month.',
  },
  {
    email: 'jonas@halfmoon-cafe.example',
    firstName: 'Jonas',
    lastName: 'Weber',
    location: 'Utrecht',
    jobTitle: 'Owner',
    company: 'Halfmoon Café',
  },
  { email: 'mei.tanaka@mail.example', firstName: 'Mei', lastName: 'Tanaka', location: 'Brighton' },
  { email: demoIds.doneCustomerEmail, firstName: 'Lukáš', lastName: 'Novák', location: 'Brno' },
  { email: 'ruth.adler@mail.example', firstName: 'Ruth', lastName: 'Adler', location: 'Edinburgh' },
  { email: 'sam.whitlock@mail.example', firstName: 'Sam', lastName: 'Whitlock' },
  { email: 'giulia.conti@mail.example', firstName: 'Giulia', lastName: 'Conti', location: 'Bologna' },
  { email: 'p.lindholm@mail.example', firstName: 'Pia', lastName: 'Lindholm', location: 'Turku' },
];

export const demoCustomers = customers.map((customer, index) => ({ id: demoKeys.customer(index), ...customer }));
