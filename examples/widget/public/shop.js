// Shows who is signed in. The chat needs none of this, only that drafts go when the visitor leaves.
const { firstName } = await (await fetch('/account')).json();
document.querySelector('#name').textContent = firstName ?? '';
document.querySelector(firstName === null ? '#sign-in' : '#sign-out').hidden = false;

const signOut = document.querySelector('#sign-out');
signOut.addEventListener('submit', async (event) => {
  event.preventDefault();
  await document.querySelector('parley-chat').forget();
  signOut.submit();
});
