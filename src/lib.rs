//! SCCP ("Skinny") endpoint module for FreeSWITCH.
