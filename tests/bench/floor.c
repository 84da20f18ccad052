/*
 * floor.c - the least that reading a capture can cost: libpcap's own loop over FILE, and nothing else.
 */
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
    struct pcap_pkthdr *header;
    const u_char *data;
    unsigned long count = 0;

    if (!pcap) {
        fprintf(stderr, "usage: floor FILE (%s)\n", argc == 2 ? error : "one file");
        return 2;
    }
    while (pcap_next_ex(pcap, &header, &data) == 1)
        count++;
    pcap_close(pcap);
    printf("%lu packets\n", count);
    return 0;
}
