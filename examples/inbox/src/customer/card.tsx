import { useEffect, useRef, useState } from 'react';
import { type FragmentType, readFragment } from '../api/gql/index.ts';
import { When } from '../parts/when.tsx';
import { CustomerForm } from './customer-form.tsx';
import { CustomerFragment } from './customer-fragment.ts';

interface CustomerCardProps {
  readonly id: string;
  readonly customer: FragmentType<typeof CustomerFragment>;
}

/** Who the customer is, with a form to change it. */
export function CustomerCard(props: CustomerCardProps) {
  const customer = readFragment(CustomerFragment, props.customer);
  const [editing, setEditing] = useState(false);
  const [saved, setSaved] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);

  // The button is the place that the form came from.
  useEffect(() => {
    if (wasEditing.current && !editing) edit.current?.focus();
    wasEditing.current = editing;
  }, [editing]);

  const facts = [
    ['Name', [customer.firstName, customer.lastName].filter(Boolean).join(' ')],
    ['E-mail', customer.email],
    ['Phone', customer.phone],
    ['Job', [customer.jobTitle, customer.organization].filter(Boolean).join(', ')],
    ['Place', customer.location],
    ['Notes', customer.background],
  ] as const;
  return (
    <aside className="customer" id={props.id} aria-label="Customer">
      <h2>Customer</h2>
      {editing ? (
        <CustomerForm
          customer={customer}
          onDone={(saved) => {
            setSaved(saved);
            setEditing(false);
          }}
        />
      ) : (
        <>
          <dl>
            {facts.map(
              ([name, value]) =>
                value && (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ),
            )}
            <div>
              <dt>Customer since</dt>
              <dd>
                <When at={customer.createdAt} />
              </dd>
            </div>
          </dl>
          <button
            type="button"
            ref={edit}
            onClick={() => {
              setSaved(false);
              setEditing(true);
            }}
          >
            Edit customer
          </button>
        </>
      )}
      <p role="status" className="hint">
        {saved ? 'Saved.' : ''}
      </p>
    </aside>
  );
}
