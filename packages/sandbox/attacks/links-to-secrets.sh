# attack: plants symbolic links under every name that is collected
# meets: supervisor
# outcome: ok
# prints: ^contained
for name in main a.out Main.class out result core .runyard-init; do
  ln -s /etc/passwd "$name" || ln -s "$SECRET" "$name"
done
ln -s / root
ln -s .. up
echo "contained when nothing of them comes back"
