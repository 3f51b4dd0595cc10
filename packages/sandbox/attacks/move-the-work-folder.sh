# attack: puts a link in the place of the work folder
# meets: read-only-system
# outcome: ok
# prints: ^contained
mv /work /tmp/elsewhere 2> /dev/null
rm -rf /work 2> /dev/null
ln -s /etc /work 2> /dev/null
echo "contained when the next one starts afresh"
