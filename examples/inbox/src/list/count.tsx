import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';

const CountFragment = graphql(`
  fragment Count on Count {
    value
    isExact
  }
`);

const number = new Intl.NumberFormat();

interface CountProps {
  /** Absent until it is known. */
  readonly count: FragmentType<typeof CountFragment> | undefined;
}

/** How many a filter would show. The gateway counts to 10,000 and then says that there are more. */
export function Count(props: CountProps) {
  const count = readFragment(CountFragment, props.count);
  if (!count) return null;
  return (
    <span className="count">
      {number.format(count.value)}
      {!count.isExact && '+'}
    </span>
  );
}
