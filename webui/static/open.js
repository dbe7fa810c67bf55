// Hands the one-time link's secret over: out of the address first, then by POST.
const secret = new URLSearchParams(location.hash.slice(1)).get("t");
history.replaceState(null, "", location.pathname);
if (secret) {
  const form = document.getElementById("in");
  form.elements.t.value = secret;
  form.submit();
} else {
  document.getElementById("nu").textContent =
    "Länken saknar sin nyckel. Öppna sidan från ikonen vid klockan.";
}
