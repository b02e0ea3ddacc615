/* Frames, codecs and RTP. */
#ifndef MOD_SKINNY_FREESWITCH_MEDIA_H
#define MOD_SKINNY_FREESWITCH_MEDIA_H

#include "types.h"
#include "enums.h"
#include "call.h"

/* Size of a picture. */
struct switch_frame_geometry {
    int32_t w, h, x, y, z, M, X;
};

/* A packet of media on its way in or out. Its data is only valid until the next read. */
typedef struct switch_frame {
    switch_codec_t *codec;
    const char *source;
    void *packet;
    uint32_t packetlen;
    void *extra_data;
    void *data;
    uint32_t datalen;
    uint32_t buflen;
    uint32_t samples;
    uint32_t rate;
    uint32_t channels;
    switch_payload_t payload;
    uint32_t timestamp;
    uint16_t seq;
    uint32_t ssrc;
    switch_bool_t m;
    switch_frame_flag_t flags;
    void *user_data;
    payload_map_t *pmap;
    switch_image_t *img;
    struct switch_frame_geometry geometry;
} switch_frame_t;

/* A codec implementation's own functions, which a module never calls itself. */
typedef switch_status_t (*switch_core_codec_init_func_t)(void);
typedef switch_status_t (*switch_core_codec_encode_func_t)(void);
typedef switch_status_t (*switch_core_codec_decode_func_t)(void);
typedef switch_status_t (*switch_core_codec_video_encode_func_t)(void);
typedef switch_status_t (*switch_core_codec_video_decode_func_t)(void);
typedef switch_status_t (*switch_core_codec_control_func_t)(void);
typedef switch_status_t (*switch_core_codec_destroy_func_t)(void);

/* A codec at one rate and packet time. */
typedef struct switch_codec_implementation {
    switch_codec_type_t codec_type;
    switch_payload_t ianacode;
    char *iananame;
    char *fmtp;
    uint32_t samples_per_second;
    uint32_t actual_samples_per_second;
    int bits_per_second;
    int microseconds_per_packet;
    uint32_t samples_per_packet;
    uint32_t decoded_bytes_per_packet;
    uint32_t encoded_bytes_per_packet;
    uint8_t number_of_channels;
    int codec_frames_per_packet;
    switch_core_codec_init_func_t init;
    switch_core_codec_encode_func_t encode;
    switch_core_codec_decode_func_t decode;
    switch_core_codec_video_encode_func_t encode_video;
    switch_core_codec_video_decode_func_t decode_video;
    switch_core_codec_control_func_t codec_control;
    switch_core_codec_destroy_func_t destroy;
    uint32_t codec_id;
    uint32_t impl_id;
    char *modname;
    struct switch_codec_implementation *next;
} switch_codec_implementation_t;

/* A codec in use. */
typedef struct switch_codec {
    switch_codec_interface_t *codec_interface;
    const switch_codec_implementation_t *implementation;
    char *fmtp_in;
    char *fmtp_out;
    uint32_t flags;
    switch_memory_pool_t *memory_pool;
    void *private_info;
    switch_payload_t agreed_pt;
    switch_mutex_t *mutex;
    struct switch_codec *next;
    switch_core_session_t *session;
    switch_frame_t *cur_frame;
} switch_codec_t;

switch_status_t switch_core_codec_init_with_bitrate(switch_codec_t *codec, const char *codec_name,
                                                    const char *fmtp, const char *modname, uint32_t rate,
                                                    int ms, int channels, uint32_t bitrate, uint32_t flags,
                                                    const switch_codec_settings_t *codec_settings,
                                                    switch_memory_pool_t *pool);
switch_status_t switch_core_codec_destroy(switch_codec_t *codec);
int switch_loadable_module_get_codecs(const switch_codec_implementation_t **array, int arraylen);

/* RTP. */
switch_port_t switch_rtp_request_port(const char *ip);
void switch_rtp_release_port(const char *ip, switch_port_t port);
switch_rtp_t *switch_rtp_new(const char *rx_host, switch_port_t rx_port, const char *tx_host,
                             switch_port_t tx_port, switch_payload_t payload, uint32_t samples_per_interval,
                             uint32_t ms_per_packet, switch_rtp_flag_t flags[SWITCH_RTP_FLAG_INVALID],
                             char *timer_name, const char **err, switch_memory_pool_t *pool,
                             switch_port_t bundle_internal_ports, switch_port_t bundle_external_port);
uint8_t switch_rtp_ready(switch_rtp_t *rtp_session);
switch_status_t switch_rtp_set_remote_address(switch_rtp_t *rtp_session, const char *host, switch_port_t port,
                                              switch_port_t remote_rtcp_port, switch_bool_t change_adv_addr,
                                              const char **err);
switch_status_t switch_rtp_change_interval(switch_rtp_t *rtp_session, uint32_t ms_per_packet,
                                           uint32_t samples_per_interval);
void switch_rtp_set_default_payload(switch_rtp_t *rtp_session, switch_payload_t payload);
void switch_rtp_set_telephony_event(switch_rtp_t *rtp_session, switch_payload_t te);
void switch_rtp_set_telephony_recv_event(switch_rtp_t *rtp_session, switch_payload_t te);
switch_status_t switch_rtp_zerocopy_read_frame(switch_rtp_t *rtp_session, switch_frame_t *frame,
                                               switch_io_flag_t io_flags);
/* What is counted of one direction of a stream. */
typedef struct {
    switch_size_t raw_bytes;
    switch_size_t media_bytes;
    switch_size_t packet_count;
    switch_size_t period_packet_count;
    switch_size_t media_packet_count;
    switch_size_t skip_packet_count;
    switch_size_t jb_packet_count;
    switch_size_t dtmf_packet_count;
    switch_size_t cng_packet_count;
    switch_size_t flush_packet_count;
    switch_size_t largest_jb_size;
    int64_t last_proc_time, jitter_n, jitter_add, jitter_addsq;
    double variance, min_variance, max_variance, std_deviation;
    double lossrate, burstrate, mean_interval;
    int loss[1024];
    int last_loss, recved, last_processed_seq;
    switch_size_t flaws, last_flaw;
    double R, mos;
    struct error_period *error_log;
} switch_rtp_numbers_t;

/* What RTCP counts; only the first two are read. */
typedef struct {
    uint32_t packet_count, octet_count;
    uint32_t rest[20];
} switch_rtcp_numbers_t;

typedef struct {
    switch_rtp_numbers_t inbound, outbound;
    switch_rtcp_numbers_t rtcp;
    uint32_t read_count;
} switch_rtp_stats_t;

switch_rtp_stats_t *switch_rtp_get_stats(switch_rtp_t *rtp_session, switch_memory_pool_t *pool);
/* Reports every send_rate milliseconds; to the port after that of the stream where remote_port is 0. */
switch_status_t switch_rtp_activate_rtcp(switch_rtp_t *rtp_session, int send_rate, switch_port_t remote_port,
                                         switch_bool_t mux);
switch_status_t switch_rtp_activate_jitter_buffer(switch_rtp_t *rtp_session, uint32_t queue_frames,
                                                  uint32_t max_queue_frames, uint32_t samples_per_packet,
                                                  uint32_t samples_per_second);
int switch_rtp_write_frame(switch_rtp_t *rtp_session, switch_frame_t *frame);
/* Encryption. The numbers of suites differ by version: they are asked for by name. */
typedef unsigned int switch_rtp_crypto_key_type_t;
typedef enum { SWITCH_RTP_CRYPTO_SEND, SWITCH_RTP_CRYPTO_RECV } switch_rtp_crypto_direction_t;
typedef struct secure_settings_s {
    int crypto_tag;
    unsigned char local_raw_key[64];
    unsigned char remote_raw_key[64];
    switch_rtp_crypto_key_type_t crypto_type;
    char *local_crypto_key;
    char *remote_crypto_key;
    void *local_key_material_next;
    unsigned long local_key_material_n;
    void *remote_key_material_next;
    unsigned long remote_key_material_n;
} switch_secure_settings_t;

switch_rtp_crypto_key_type_t switch_core_media_crypto_str2type(const char *str);
switch_status_t switch_rtp_add_crypto_key(switch_rtp_t *rtp_session, switch_rtp_crypto_direction_t direction,
                                          uint32_t index, switch_secure_settings_t *ssec);
switch_size_t switch_rtp_has_dtmf(switch_rtp_t *rtp_session);
switch_size_t switch_rtp_dequeue_dtmf(switch_rtp_t *rtp_session, switch_dtmf_t *dtmf);
switch_status_t switch_rtp_queue_rfc2833(switch_rtp_t *rtp_session, const switch_dtmf_t *dtmf);
void switch_rtp_set_flag(switch_rtp_t *rtp_session, switch_rtp_flag_t flag);
void switch_rtp_clear_flag(switch_rtp_t *rtp_session, switch_rtp_flag_t flag);
void switch_rtp_break(switch_rtp_t *rtp_session);
/* The socket that packets come to. */
typedef struct fspr_socket_t switch_socket_t;
typedef int switch_os_socket_t;
typedef enum { SWITCH_POLL_READ = 1 } switch_poll_t;

switch_socket_t *switch_rtp_get_rtp_socket(switch_rtp_t *rtp_session);
switch_status_t switch_os_sock_get(switch_os_socket_t *thesock, switch_socket_t *sock);
/* Returns which of the events wanted there are within so many milliseconds, 0 for none. */
int switch_wait_sock(switch_os_socket_t sock, uint32_t ms, switch_poll_t flags);
void switch_rtp_kill_socket(switch_rtp_t *rtp_session);
void switch_rtp_destroy(switch_rtp_t **rtp_session);

#endif
