# attack: lets children write while it has ended
# meets: supervisor
# outcome: ok|output_limit
for number in 1 2 3; do
  (while :; do echo flood; done) &
done
