// Browsers run no module of a page that was opened as a file: without this sentence it would stay blank.
if (location.protocol === 'file:') {
  document.getElementById('lab').textContent =
    'This page cannot be opened as a file, because browsers load no modules and no data from files. Start the lab with ' +
    '“npm start” in the folder of Nutshell, or serve this folder, as by “npx vite preview”, and open the address that is printed.';
}
