import { expect, list, test } from './support/test.ts';

test('a token that is mistyped is refused in words, and a good one opens the inbox until signing out', async ({
  page,
  faults,
}) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open the inbox' }).click();
  await expect(page.getByLabel('API token')).toHaveAccessibleDescription(/Paste the token here/);

  await page.getByLabel('API token').fill('a-token-with-a-mistake');
  await page.getByLabel('API token').press('Enter');
  await expect(page.getByRole('alert')).toContainText('does not accept this token');
  // Chromium logs each answer that is a 401.
  expect(faults.splice(0).every((fault) => fault.includes('401'))).toBe(true);

  await page.getByLabel('API token').fill('a-token-for-tests');
  await page.getByLabel('API token').press('Enter');
  await expect(list(page).getByRole('link').first()).toBeVisible();
  await page.reload();
  await expect(page.getByText('Priya Raman · Demo')).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.reload();
  await expect(page.getByLabel('API token')).toBeVisible();
});
