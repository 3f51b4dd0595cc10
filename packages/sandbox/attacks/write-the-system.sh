# attack: writes wherever the system keeps its files
# meets: read-only-system
# outcome: ok
# prints: ^contained
for place in / /usr/bin /usr/lib /etc /dev /proc /sys /var /root /home; do
  touch "$place/evil" 2> /dev/null && echo "BREACH $place"
done
echo contained
