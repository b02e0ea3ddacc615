/*
 * The part of FreeSWITCH's C interface that the module uses, for builds on machines without its
 * headers. Versions 1.10.12 to 1.11 lay out every structure here alike (64-bit); tests hold sizes,
 * offsets and values against tables read off the real headers.
 *
 * Only libclang reads it, and it needs no other header.
 */
#ifndef MOD_SKINNY_FREESWITCH_H
#define MOD_SKINNY_FREESWITCH_H

#include "freeswitch/types.h"
#include "freeswitch/enums.h"
#include "freeswitch/flags.h"
#include "freeswitch/call.h"
#include "freeswitch/channel.h"
#include "freeswitch/core.h"
#include "freeswitch/event.h"
#include "freeswitch/media.h"
#include "freeswitch/module.h"
#include "freeswitch/session.h"

#endif
